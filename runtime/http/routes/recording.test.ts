import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exampleResult } from '../../../actors/outbound/example-result.ts';
import { wavHeader } from '../../../actors/recording/wav-header.ts';
import { type ApiGround, openApiGround } from '../api-ground.ts';

const frames = 40_000;
/** Left counts up, right down and louder than half: added, the last thousand would be out of range. */
const left = Int16Array.from({ length: frames }, (_, n) => n % 20_000);
const right = Int16Array.from({ length: frames }, (_, n) => (n < 39_000 ? -(n % 30_000) : 30_000));
const stereo = Buffer.alloc(frames * 4);
for (let n = 0; n < frames; n += 1) {
  stereo.writeInt16LE(left[n]!, n * 4);
  stereo.writeInt16LE(right[n]!, n * 4 + 2);
}
const sound = Buffer.concat([wavHeader(frames), stereo]);
const monoOf = (samples: Int16Array) =>
  Buffer.concat([wavHeader(frames, 1), Buffer.from(samples.buffer)]);
const wanted = {
  party: monoOf(left),
  bot: monoOf(right),
  mixed: monoOf(left.map((sample, n) => Math.min(32_767, sample + right[n]!))),
};

let ground: ApiGround;
beforeAll(async () => {
  ground = await openApiGround();
  const put = (name: string) => ground.objects.put(`recordings/${name}`, sound, 'audio/wav');
  await Promise.all([put('call-1.wav'), put('call-lost.crashed.wav')]);
  const recording = {
    store: ground.objects.name,
    key: 'recordings/call-1.wav',
    durationMs: 5_000,
    bytes: sound.length,
    partial: false,
  };
  const lost = { result: 'failed', reason: 'worker_lost' } as const;
  for (const [callId, more] of [
    ['call-1', { recording }],
    ['call-lost', { recording: null, termination: lost }],
    ['call-silent', { recording: null, termination: lost }],
  ] as const)
    await ground.asFleet('POST', `/api/v1/calls/${callId}/results`, exampleResult(callId, more));
});
afterAll(() => ground.close());

const listen = (query: string, range?: string, callId = 'call-1') =>
  ground.inject({
    method: 'GET',
    url: `/api/v1/calls/${callId}/recording${query}`,
    headers: range === undefined ? {} : { range },
  });

describe('one channel of a recording', () => {
  test.each(['party', 'bot', 'mixed'] as const)('is that of %s, whole', async (channel) => {
    const { status, headers, raw } = await listen(`?channel=${channel}`);
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'audio/wav',
      'content-length': String(wanted[channel].length),
    });
    expect(raw.equals(wanted[channel])).toBe(true);
  });

  test.each(['0-43', '10-20', '40-47', '44-44', '45-1044', '60001-60004', '-3', '80000-'])(
    'plays from where a player seeks to: %s',
    async (range) => {
      const { status, headers, raw } = await listen('?channel=mixed', `bytes=${range}`);
      expect(status).toBe(206);
      const [, from, to] = /bytes (\d+)-(\d+)\/80044/u.exec(String(headers['content-range']))!;
      expect(headers['content-length']).toBe(String(Number(to) - Number(from) + 1));
      expect(raw.equals(wanted.mixed.subarray(Number(from), Number(to) + 1))).toBe(true);
    },
  );

  test('is one that there is', async () => {
    expect((await listen('?channel=left')).status).toBe(400);
    expect((await listen('?channel=bot', 'bytes=80044-')).status).toBe(416);
  });
});

test('the beginning of a call whose worker was lost is found where the next worker has stored it', async () => {
  const { status, raw } = await listen('', undefined, 'call-lost');
  expect(status).toBe(200);
  expect(raw.equals(sound)).toBe(true);
  expect((await listen('', undefined, 'call-silent')).status).toBe(404);
});
