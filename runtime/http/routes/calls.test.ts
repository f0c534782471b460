import { Buffer } from 'node:buffer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exampleResult } from '../../../actors/outbound/example-result.ts';
import { type ApiGround, openApiGround } from '../api-ground.ts';

let ground: ApiGround;
const sound = Buffer.from(Array.from({ length: 1_000 }, (_, n) => n % 256));

beforeAll(async () => {
  ground = await openApiGround();
  await ground.objects.put('recordings/call-05.wav', sound, 'audio/wav');
  const recording = {
    store: ground.objects.name,
    key: 'recordings/call-05.wav',
    durationMs: 1_000,
    bytes: 1_000,
    partial: false,
  };
  for (let n = 0; n < 10; n += 1) {
    const callId = `call-0${n}`;
    const result = exampleResult(callId, {
      campaignId: n < 4 ? 'campaign-1' : 'campaign-2',
      termination:
        n === 7
          ? { result: 'failed', reason: 'leg_lost' }
          : { result: 'completed', reason: 'bot_ended' },
      disposition: { code: n % 2 === 0 ? 'confirmed' : 'moved', source: 'flow' },
      recording:
        n === 5
          ? recording
          : n === 6
            ? { ...recording, key: 'recordings/gone.wav' }
            : n === 8
              ? { ...recording, store: 'another-bucket' }
              : null,
    });
    await ground.asFleet('POST', `/api/v1/calls/${callId}/results`, result);
  }
});
afterAll(() => ground.close());

const idsOf = async (query: string): Promise<string[]> =>
  (await ground.call('GET', `/api/v1/calls?${query}`)).body.items.map(
    ({ _id }: { _id: string }) => _id,
  );

describe('the list of calls', () => {
  test('goes from the newest to the oldest, page by page, each call once', async () => {
    const ids: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const { body } = await ground.call('GET', `/api/v1/calls?limit=4${query}`);
      ids.push(...body.items.map(({ _id }: { _id: string }) => _id));
      cursor = body.nextCursor;
    }
    expect(ids).toEqual(Array.from({ length: 10 }, (_, n) => `call-0${9 - n}`));
  });

  test('can be narrowed by state, campaign and disposition', async () => {
    expect(await idsOf('state=failed')).toEqual(['call-07']);
    expect(await idsOf('campaign=campaign-1')).toHaveLength(4);
    expect(await idsOf('campaign=campaign-1&disposition=moved')).toEqual(['call-03', 'call-01']);
  });

  test('leaves out what only the page of a call shows', async () => {
    const [line] = (await ground.call('GET', '/api/v1/calls?limit=1')).body.items;
    expect(line).toHaveProperty('disposition');
    expect(line).not.toHaveProperty('transcript');
  });

  test.each(['limit=0', 'limit=1000', 'limit=many', 'state=nonsense'])(
    'refuses %s',
    async (query) => {
      expect((await ground.call('GET', `/api/v1/calls?${query}`)).status).toBe(400);
    },
  );
});

test.each(['', '/events', '/recording'])('an unknown call has nothing at …%s', async (path) => {
  expect(await ground.call('GET', `/api/v1/calls/nobody${path}`)).toMatchObject({
    status: 404,
    body: { code: 'call_unknown' },
  });
});

describe('a recording', () => {
  const listen = (range?: string, method: 'GET' | 'HEAD' = 'GET', callId = 'call-05') =>
    ground.inject({
      method,
      url: `/api/v1/calls/${callId}/recording`,
      headers: range === undefined ? {} : { range },
    });

  test('plays whole', async () => {
    const { status, headers, raw } = await listen();
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'audio/wav',
      'content-length': '1000',
      'accept-ranges': 'bytes',
    });
    expect(raw.equals(sound)).toBe(true);
  });

  test('plays from where a player seeks to', async () => {
    const { status, headers, raw } = await listen('bytes=100-199');
    expect(status).toBe(206);
    expect(headers).toMatchObject({
      'content-range': 'bytes 100-199/1000',
      'content-length': '100',
    });
    expect(raw.equals(sound.subarray(100, 200))).toBe(true);
  });

  test('tells its size to who asks beyond it', async () => {
    const answer = await listen('bytes=1000-');
    expect(answer).toMatchObject({ status: 416, body: { code: 'range_invalid' } });
    expect(answer.headers['content-range']).toBe('bytes */1000');
    expect(answer.headers['content-type']).toMatch(/problem\+json/);
  });

  test('tells its size without its sound', async () => {
    const { status, headers, raw } = await listen(undefined, 'HEAD');
    expect(status).toBe(200);
    expect(headers['content-length']).toBe('1000');
    expect(raw).toHaveLength(0);
  });

  test.each([
    ['call-04', 'has no recording'],
    ['call-06', 'lost its object'],
    ['call-08', 'has it in another store'],
  ])('of %s, which %s, is not found', async (callId) => {
    const answer = await listen(undefined, 'GET', callId);
    expect(answer).toMatchObject({ status: 404, body: { code: 'object_unknown' } });
  });
});
