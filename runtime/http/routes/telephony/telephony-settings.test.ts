import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiGround, openApiGround } from '../../api-ground.ts';

let ground: ApiGround;
beforeAll(async () => {
  ground = await openApiGround();
});
afterAll(() => ground.close());

const url = '/api/settings/telephony';

describe('telephony settings', () => {
  test('give each provider ten calls at the same time where nobody says more', async () => {
    const ten = { id: 'twilio', type: 'twilio', max_concurrent: 10, cps: 1 };
    expect((await ground.call('GET', url)).body).toEqual({ providers: [ten] });
    const put = await ground.call('PUT', url, { providers: [{ id: 'trunk-1', type: 'twilio' }] });
    expect(put.body).toEqual({ providers: [{ ...ten, id: 'trunk-1' }] });
    expect((await ground.call('GET', url)).body).toEqual(put.body);
  });

  test('are refused in words that say what to do instead', async () => {
    const { body } = await ground.call('PUT', url, {
      providers: [{ id: 'a', type: 'twilio', max_concurrent: 0 }],
    });
    expect(body.problems).toEqual([
      {
        at: 'body/providers/0/max_concurrent',
        message:
          'A provider takes at least one call at a time; to dial nobody, pause the campaigns',
      },
    ]);
  });

  test('are refused where a limit means nothing, or two providers are of one type', async () => {
    const provider = { id: 'a', type: 'twilio' };
    const refused = async (providers: object[]) =>
      (await ground.call('PUT', url, { providers })).body.code;
    expect(await refused([{ ...provider, max_concurrent: 0 }])).toBe('bad_request');
    expect(await refused([{ ...provider, cps: -1 }])).toBe('bad_request');
    expect(await refused([provider, { ...provider, id: 'b' }])).toBe('bad_request');
    expect(await refused([])).toBe('bad_request');
  });
});
