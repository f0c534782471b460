import { afterAll, beforeAll, expect, test } from 'vitest';
import { exampleResult } from '../../../../actors/outbound/example-result.ts';
import { wavHeader } from '../../../../actors/recording/wav-header.ts';
import { type ApiGround, openApiGround } from '../../api-ground.ts';

let ground: ApiGround;
const key = 'recordings/call-1.wav';

/** 100 ms at 8 kHz: the party loud from 20 to 40 ms, the bot half as loud at the very end. */
const sound = () => {
  const samples = Buffer.alloc(800 * 4);
  for (let n = 160; n < 320; n += 1) samples.writeInt16LE(n % 2 === 0 ? 32_767 : -32_768, n * 4);
  samples.writeInt16LE(-16_384, 799 * 4 + 2);
  return Buffer.concat([wavHeader(800), samples]);
};

beforeAll(async () => {
  ground = await openApiGround();
  await ground.objects.put(key, sound(), 'audio/wav');
  await ground.objects.put('recordings/noise.wav', Buffer.alloc(500), 'audio/wav');
  const add = (callId: string, at: string | null) =>
    ground.asFleet(
      'POST',
      `/api/v1/calls/${callId}/results`,
      exampleResult(callId, {
        recording:
          at === null
            ? null
            : {
                store: ground.objects.name,
                key: at,
                durationMs: 100,
                bytes: 3_244,
                partial: false,
              },
      }),
    );
  await add('call-1', key);
  await add('call-2', null);
  await add('call-3', 'recordings/noise.wav');
  await add('call-4', 'recordings/gone.wav');
});
afterAll(() => ground.close());

const get = (callId: string, headers = {}) =>
  ground.inject({ method: 'GET', url: `/api/v1/calls/${callId}/peaks`, headers });

test('the outline of a call tells how loud each party was, and when', async () => {
  const wanted = {
    bucketMs: 20,
    durationMs: 100,
    party: [0, 255, 0, 0, 0],
    bot: [0, 0, 0, 0, 128],
  };
  // Two that ask at once wait for one reading.
  const [first, second] = await Promise.all([get('call-1'), get('call-1')]);
  expect(first).toMatchObject({ status: 200, body: wanted });
  expect(second.body).toEqual(wanted);
  expect(first.headers['content-type']).toContain('application/json');
  const again = await get('call-1', { 'if-none-match': first.headers.etag });
  expect(again.status).toBe(304);
});

test('the outline is kept beside the recording, and read from there', async () => {
  await get('call-1');
  const kept = (await ground.objects.list('recordings/')).filter((name) => name.startsWith(key));
  expect(kept).toEqual([key, `${key}.peaks-1.json`]);
  await ground.objects.delete(key);
  expect((await get('call-1')).body.party).toEqual([0, 255, 0, 0, 0]);
});

test.each([
  ['call-2', 'has no recording'],
  ['call-3', 'has something else for a recording'],
  ['call-4', 'lost its recording'],
])('the outline of %s, which %s, is not found', async (callId) => {
  expect(await get(callId)).toMatchObject({ status: 404, body: { code: 'object_unknown' } });
});
