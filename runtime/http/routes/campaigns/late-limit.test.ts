import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiGround, openApiGround, smallBotConfig } from '../../api-ground.ts';

let ground: ApiGround;
let botId: string;
beforeAll(async () => {
  ground = await openApiGround();
  const config = smallBotConfig();
  const bot = await ground.call('POST', '/api/v1/bots', { name: 'Clinic', config });
  botId = bot.body._id;
  await ground.call('POST', `/api/v1/bots/${botId}/publish`);
});
afterAll(() => ground.close());

const create = (lateLimit: number, presets: unknown) =>
  ground.call('POST', '/api/v1/campaigns', {
    name: 'Spring',
    botId,
    from: '+15550119999',
    pacing: { lateLimit },
    compliance: { presets },
  });
const edit = (id: string, rev: number, fields: object) =>
  ground.call('PATCH', `/api/v1/campaigns/${id}`, { rev, ...fields });

describe('the share of calls that may meet nobody', () => {
  test('is what the strictest of a campaign’s packs allows, and no more', async () => {
    const refused = await create(0.05, ['us-ftc', 'ca-crtc']);
    expect([refused.status, refused.body.code]).toEqual([422, 'late_limit_unlawful']);
    expect(refused.body.detail).toBe('us-ftc allows 3 %, the campaign 5 %');
    expect((await create(0.031, 'by-country')).status).toBe(422);
    expect((await create(0.05, ['ca-crtc'])).status).toBe(201);
    expect((await create(0.1, [])).status).toBe(201);
  });

  test('holds for an edit of the limit, and for one of the packs', async () => {
    const { body } = await create(0.05, ['ca-crtc']);
    const pacing = { ...body.pacing, lateLimit: 0.06 };
    expect((await edit(body._id, 1, { pacing })).body.code).toBe('late_limit_unlawful');
    const compliance = { presets: ['us-fcc'] };
    expect((await edit(body._id, 1, { compliance })).body.code).toBe('late_limit_unlawful');
    const both = { compliance, pacing: { ...body.pacing, lateLimit: 0.03 } };
    expect((await edit(body._id, 1, both)).status).toBe(200);
  });

  test('keeps an older campaign that allows itself more from being started, with what to do', async () => {
    const { body } = await create(0.03, ['us-fcc']);
    const leads = [{ phone: '+15550100001' }];
    await ground.call('POST', `/api/v1/campaigns/${body._id}/leads`, { leads });
    await ground.documents.campaigns.updateOne(
      { _id: body._id },
      { $set: { 'pacing.lateLimit': 0.08 } },
    );
    const started = await ground.call('POST', `/api/v1/campaigns/${body._id}/start`);
    expect(started.body.code).toBe('campaign_invalid');
    expect(started.body.problems).toEqual([
      expect.objectContaining({ code: 'late_limit_unlawful', at: 'pacing.lateLimit' }),
    ]);
  });
});
