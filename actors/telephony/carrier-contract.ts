import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Carrier, OriginateRequest } from './carrier.ts';
import { type MediaBench, openMediaBench } from './media-bench.ts';

/** A carrier to be tried, and numbers of its whose fate is known. */
export interface CarrierUnderTest {
  carrier: Carrier;
  /** Answers and stays silent. */
  answers: string;
  busy: string;
  /** Rings for longer than the test. */
  rings: string;
  close(): Promise<void>;
}

/** What every adapter behind the port `Carrier` must do. */
export const carrierContract = (
  name: string,
  open: (authToken: string) => Promise<CarrierUnderTest>,
): void => {
  describe(`${name} as a carrier`, () => {
    const authToken = 'contract-token';
    let bench: MediaBench;
    let under: CarrierUnderTest;
    let count = 0;

    beforeAll(async () => {
      bench = await openMediaBench(authToken);
      under = await open(authToken);
    });
    afterAll(async () => {
      await under.close();
      await bench.close();
    });

    const request = (to: string): OriginateRequest & { attemptId: string } => {
      count += 1;
      const attemptId = `lead:${to}:${count}`;
      return {
        attemptId,
        to,
        from: '+15550199999',
        mediaUrl: bench.mediaUrl,
        callId: `call-${count}`,
        token: `token "${count}" & <more>`,
        statusUrl: bench.statusUrl(attemptId),
        ringTimeoutMs: 25_000,
        callMaxMs: 60_000,
      };
    };
    const statuses = (attemptId: string) =>
      bench.events.filter((event) => event.attemptId === attemptId).map((event) => event.status);

    test('streams an answered call to us with our id and token, and reports each state in order', async () => {
      const call = request(under.answers);
      const { carrierCallId } = await under.carrier.originate(call);
      const stream = await bench.until('the stream', () =>
        bench.streams.find((each) => each.callId === call.callId),
      );
      const start = stream.messages.find((message) => message.event === 'start');
      expect(start?.start.callSid).toBe(carrierCallId);
      expect(start?.start.customParameters).toEqual({ callId: call.callId, token: call.token });
      expect(await under.carrier.status(carrierCallId)).toMatchObject({
        carrierCallId,
        to: under.answers,
        status: 'answered',
      });
      stream.hangUp();
      await bench.until('completed', () => statuses(call.attemptId).includes('completed'));
      expect(statuses(call.attemptId)).toEqual(['queued', 'ringing', 'answered', 'completed']);
      const sequences = bench.events
        .filter((event) => event.attemptId === call.attemptId)
        .map((event) => event.sequence);
      expect(sequences).toEqual([0, 1, 2, 3]);
      expect((await under.carrier.status(carrierCallId))?.status).toBe('completed');
    });

    test('reports busy with its SIP code', async () => {
      const call = request(under.busy);
      await under.carrier.originate(call);
      await bench.until('busy', () => statuses(call.attemptId).includes('busy'));
      expect(statuses(call.attemptId)).toEqual(['queued', 'busy']);
      expect(bench.events.at(-1)?.code).toBe('486');
    });

    test('hangs up a ringing call, and hanging up what is gone is no error', async () => {
      const call = request(under.rings);
      const { carrierCallId } = await under.carrier.originate(call);
      await bench.until('ringing', () => statuses(call.attemptId).includes('ringing'));
      await under.carrier.hangUp(carrierCallId);
      await bench.until('canceled', () => statuses(call.attemptId).includes('canceled'));
      await under.carrier.hangUp(carrierCallId);
      await under.carrier.hangUp('CA00000000000000000000000000000000');
    });

    test('hangs up an answered call', async () => {
      const call = request(under.answers);
      const { carrierCallId } = await under.carrier.originate(call);
      const stream = await bench.until('the stream', () =>
        bench.streams.find((each) => each.callId === call.callId),
      );
      await under.carrier.hangUp(carrierCallId);
      await bench.until('the close', () => stream.closeCode !== null);
      expect(stream.messages.at(-1)?.event).toBe('stop');
      await bench.until('completed', () => statuses(call.attemptId).includes('completed'));
    });

    test('says a sentence to whoever answered, and hangs up', async () => {
      const call = request(under.answers);
      const { carrierCallId } = await under.carrier.originate(call);
      const stream = await bench.until('the stream', () =>
        bench.streams.find((each) => each.callId === call.callId),
      );
      await under.carrier.dismiss(carrierCallId, 'Nobody is free & we are <sorry>.');
      await bench.until('the close', () => stream.closeCode !== null);
      await bench.until('completed', () => statuses(call.attemptId).includes('completed'));
    });

    test('redirects an answered call to another stream of the same call', async () => {
      const call = request(under.answers);
      const { carrierCallId } = await under.carrier.originate(call);
      const first = await bench.until('the stream', () =>
        bench.streams.find((each) => each.callId === call.callId),
      );
      const again = { mediaUrl: bench.mediaUrl, callId: call.callId, token: 'another' };
      await under.carrier.redirect(carrierCallId, again);
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
      await bench.until('completed', () => statuses(call.attemptId).includes('completed'));
    });

    test('refuses to redirect a call that is over, and does not know one that never was', async () => {
      const unknown = 'CA00000000000000000000000000000000';
      const media = { mediaUrl: bench.mediaUrl, callId: 'x', token: 'y' };
      await expect(under.carrier.redirect(unknown, media)).rejects.toMatchObject({
        code: 'carrier_rejected',
      });
      expect(await under.carrier.status(unknown)).toBeNull();
    });

    test('finds the calls to a number, and only newer ones', async () => {
      const call = request(under.rings);
      const sinceAt = Date.now();
      const { carrierCallId } = await under.carrier.originate(call);
      const found = await under.carrier.find(under.rings, sinceAt);
      expect(found.map((each) => each.carrierCallId)).toContain(carrierCallId);
      expect(found.every((each) => each.to === under.rings)).toBe(true);
      expect(await under.carrier.find(under.rings, sinceAt + 60_000)).toEqual([]);
      await under.carrier.hangUp(carrierCallId);
    });

    test('a number that is none is rejected with the carrier’s code', async () => {
      await expect(under.carrier.originate(request('12'))).rejects.toMatchObject({
        code: 'carrier_rejected',
        detail: expect.stringContaining('21211'),
      });
    });
  });
};
