import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OriginateRequest } from '../carrier.ts';
import { type CarrierUnderTest, carrierContract } from '../carrier-contract.ts';
import { type BenchStream, type MediaBench, openMediaBench } from '../media-bench.ts';
import { createSimulatedCarrier } from '../simulated/simulated-carrier.ts';
import { createTwilioCarrier } from './twilio-carrier.ts';

const account = { accountSid: 'AC0123456789abcdef0123456789abcdef', authToken: 'contract-token' };
const fates = {
  '+15550100001': { outcome: 'human', ringMs: 1_000, persona: 'silent' },
  '+15550100002': { outcome: 'busy' },
  '+15550100003': { outcome: 'no-answer', ringMs: Number.POSITIVE_INFINITY },
} as const;

const streamOf = (bench: MediaBench, callId: string): Promise<BenchStream> =>
  bench.until('the stream', () => bench.streams.find((each) => each.callId === callId));

const open = async (): Promise<CarrierUnderTest & { bench: MediaBench }> => {
  const bench = await openMediaBench(account.authToken);
  const simulated = await createSimulatedCarrier({
    port: 0,
    host: '127.0.0.1',
    seed: 1,
    ...account,
    timeScale: 0.01,
    fates: (to) => fates[to as keyof typeof fates],
  });
  return {
    bench,
    carrier: createTwilioCarrier({ ...account, baseUrl: simulated.url, kind: 'simulated' }),
    answers: '+15550100001',
    busy: '+15550100002',
    rings: '+15550100003',
    noNumber: '21211',
    mediaUrl: bench.mediaUrl,
    statusUrl: bench.statusUrl,
    events: bench.events,
    until: bench.until,
    async media({ callId }) {
      const stream = await streamOf(bench, callId);
      return {
        hangUp: () => stream.hangUp(),
        isStopped: () => stream.closeCode !== null && stream.messages.at(-1)?.event === 'stop',
      };
    },
    async close() {
      await simulated.close();
      await bench.close();
    },
  };
};

carrierContract('the Twilio adapter against the simulated carrier', open);

describe('the Twilio adapter’s media', () => {
  let under: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    under = await open();
  });
  afterAll(() => under.close());

  const request = (callId: string): OriginateRequest => ({
    to: under.answers,
    from: '+15550199999',
    mediaUrl: under.mediaUrl,
    callId,
    token: 'token "1" & <more>',
    statusUrl: under.statusUrl(`attempt-${callId}`),
    ringTimeoutMs: 25_000,
    callMaxMs: 60_000,
  });

  test('streams an answered call to us with our id and token', async () => {
    const call = request('call-1');
    const { carrierCallId } = await under.carrier.originate(call);
    const stream = await streamOf(under.bench, call.callId);
    const start = stream.messages.find((message) => message.event === 'start');
    expect(start?.start.callSid).toBe(carrierCallId);
    expect(start?.start.customParameters).toEqual({ callId: call.callId, token: call.token });
    stream.hangUp();
  });

  test('redirects an answered call to another stream of the same call', async () => {
    const { bench, carrier } = under;
    const call = request('call-2');
    const { carrierCallId } = await carrier.originate(call);
    const first = await streamOf(bench, call.callId);
    const again = { mediaUrl: bench.mediaUrl, callId: call.callId, token: 'another' };
    await carrier.redirect(carrierCallId, again);
    const second = await bench.until('another stream', () =>
      bench.streams.find((each) => each.callId === call.callId && each !== first),
    );
    await bench.until('the end of the first', () => first.closeCode !== null);
    const start = second.messages.find((message) => message.event === 'start');
    expect(start?.start.callSid).toBe(carrierCallId);
    expect(start?.start.customParameters.token).toBe('another');
    const media = await bench.until('media', () =>
      second.messages.find((message) => message.event === 'media'),
    );
    expect(media.media.timestamp).toBe(0);
    second.hangUp();
    const statuses = () =>
      bench.events
        .filter(({ carrierCallId: id }) => id === carrierCallId)
        .map(({ status }) => status);
    await bench.until('completed', () => statuses().includes('completed'));
  });
});
