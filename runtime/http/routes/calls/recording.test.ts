import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exampleResult } from '../../../../actors/outbound/example-result.ts';
import { wavHeader } from '../../../../actors/recording/wav-header.ts';
import { type ApiGround, openApiGround } from '../../api-ground.ts';

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
/** As one worker of three has it: silent but from `from` on, and gone at `to`. */
const partOf = (from: number, to: number) => {
  const part = Buffer.from(stereo.subarray(0, to * 4));
  part.fill(0, 0, from * 4);
  return Buffer.concat([wavHeader(to), part]);
};
const parts: Record<string, Buffer> = {
  'call-twice.crashed.wav': partOf(0, 17_000),
  'call-twice.1.crashed.wav': partOf(17_000, 30_001),
  'call-twice.2.wav': partOf(30_001, frames),
  'call-half.2.wav': partOf(30_001, frames),
};
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
  const putParts = Object.entries(parts).map(([name, part]) =>
    ground.objects.put(`recordings/${name}`, part, 'audio/wav'),
  );
  await Promise.all([put('call-1.wav'), put('call-lost.crashed.wav'), ...putParts]);
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
    ...['call-twice', 'call-half'].map((callId) => {
      const key = `recordings/${callId}.2.wav`;
      return [callId, { recording: { ...recording, key, partial: true }, epoch: 2 }] as const;
    }),
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

describe('a call that three workers have carried', () => {
  test('is heard whole, on one axis', async () => {
    const { status, headers, raw } = await listen('', undefined, 'call-twice');
    expect(status).toBe(200);
    expect(raw.equals(sound)).toBe(true);
    expect(headers['content-length']).toBe(String(sound.length));
    expect(headers['x-recording-partial']).toBeUndefined();
  });

  test.each(['0-43', '10-90', '40-47', '44-44', '45-46', '67999-68101', '60001-150004', '-3'])(
    'plays from where a player seeks to: %s',
    async (range) => {
      const { status, headers, raw } = await listen('', `bytes=${range}`, 'call-twice');
      expect(status).toBe(206);
      const [, from, to] = /bytes (\d+)-(\d+)\/160044/u.exec(String(headers['content-range']))!;
      expect(raw.equals(sound.subarray(Number(from), Number(to) + 1))).toBe(true);
    },
  );

  test('has channels and an outline like any other', async () => {
    const { raw } = await listen('?channel=bot', undefined, 'call-twice');
    expect(raw.equals(wanted.bot)).toBe(true);
    const peaks = async (callId: string) =>
      (await ground.inject({ method: 'GET', url: `/api/v1/calls/${callId}/peaks` })).raw;
    expect((await peaks('call-twice')).equals(await peaks('call-1'))).toBe(true);
  });

  test('is heard as far as it was stored, and says that it is a part', async () => {
    const { headers, raw } = await listen('', undefined, 'call-half');
    expect(raw.equals(parts['call-half.2.wav']!)).toBe(true);
    expect(headers['x-recording-partial']).toBe('true');
  });
});

test('the beginning of a call whose worker was lost is found where the next worker has stored it', async () => {
  const { status, raw } = await listen('', undefined, 'call-lost');
  expect(status).toBe(200);
  expect(raw.equals(sound)).toBe(true);
  expect((await listen('', undefined, 'call-silent')).status).toBe(404);
});
