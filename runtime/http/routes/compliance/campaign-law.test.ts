import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CampaignLaw } from '../../../../machines/contracts/compliance/campaign-law.ts';
import { type ApiGround, openApiGround, smallBotConfig } from '../../api-ground.ts';

let ground: ApiGround;
let botId: string;
beforeAll(async () => {
  ground = await openApiGround();
  const { body } = await ground.call('POST', '/api/v1/bots', {
    name: 'Clinic',
    config: smallBotConfig(),
  });
  botId = body._id;
  // Tuesday, 15:00 in New York, 12:00 in Los Angeles, 01:30 in Kolkata.
  ground.clock.now = Date.parse('2026-06-16T19:00:00Z');
});
afterAll(() => ground.close());

const create = async (compliance: object, phones: string[]) => {
  const said = { name: 'Spring', botId, from: '+15550119999', compliance };
  const { body } = await ground.call('POST', '/api/v1/campaigns', said);
  const leads = phones.map((phone) => ({ phone }));
  await ground.call('POST', `/api/v1/campaigns/${body._id}/leads`, { leads });
  return body._id as string;
};
const law = async (id: string) =>
  CampaignLaw.parse((await ground.call('GET', `/api/v1/campaigns/${id}/compliance`)).body);

describe('what a campaign is judged by', () => {
  test('is told by the countries of its leads, each with the window that is open or closed there', async () => {
    const id = await create({ presets: 'by-country' }, [
      '+12125550100',
      '+12125550101',
      '+912223456789',
    ]);
    const told = await law(id);
    const ids = told.packs.map((pack) => pack.id);
    expect(ids).toContain('us-ftc');
    expect(ids).toContain('in-trai');
    expect(ids).not.toContain('fr-demarchage');
    expect(told.windows).toMatchObject([
      { country: 'US', states: ['NY'], zones: ['America/New_York'], isOpen: true, leadCount: 2 },
      { country: 'IN', zones: ['Asia/Calcutta'], isOpen: false, leadCount: 1 },
    ]);
    for (const { changesAt } of told.windows) expect(changesAt).toBeGreaterThan(told.at);
    expect(told).toMatchObject({ lookedAtCount: 3, openCount: 3, suppressedCount: 0 });
  });

  test('counts who is on a list, and leads that nobody may dial', async () => {
    const id = await create({ presets: [] }, ['+12125550102', '+12125550103']);
    const list = (number: string, campaignId: string | null) =>
      ground.call('POST', '/api/v1/suppressions', {
        numbers: [number],
        campaignId,
        reason: 'own_list',
        source: 'test',
      });
    await list('+12125550190', null);
    await list('+12125550191', id);
    const leadId = encodeURIComponent(`${id}:+12125550102`);
    await ground.call('POST', `/api/v1/leads/${leadId}/withdraw`, { reason: 'moved' });
    expect(await law(id)).toMatchObject({
      packs: [],
      windows: [{ isOpen: true, changesAt: null, leadCount: 1 }],
      suppressedCount: 1,
      suppressedBy: { withdrawn: 1 },
      lists: { organisationCount: 1, campaignCount: 1 },
    });
  });

  test('is of no campaign that is not there', async () => {
    const { body } = await ground.call('GET', '/api/v1/campaigns/nobody/compliance');
    expect(body.code).toBe('campaign_unknown');
  });
});
