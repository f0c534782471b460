import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CarrierEvent } from '../../machines/contracts/call/carrier-event.ts';
import type { Carrier, OriginateRequest } from './carrier.ts';

/** A carrier to be tried, numbers of its whose fate is known, and what stands around it. */
export interface CarrierUnderTest {
  carrier: Carrier;
  /** Answers and stays silent. */
  answers: string;
  busy: string;
  /** Rings for longer than the test. */
  rings: string;
  /** Part of what a refusal of the number `12` says. */
  noNumber: string;
  mediaUrl: string;
  statusUrl(attemptId: string): string;
  /** What was said of its calls, as the API would take it. */
  readonly events: readonly CarrierEvent[];
  until<Found>(what: string, condition: () => Found | undefined | null | false): Promise<Found>;
  /** The audio of an answered call, where a worker has it. */
  media(call: OriginateRequest): Promise<AnsweredMedia>;
  close(): Promise<void>;
}

export interface AnsweredMedia {
  /** Our side ends the call. */
  hangUp(): void;
  /** Its worker was told that the party is gone. */
  isStopped(): boolean;
}

/** What every adapter behind the port `Carrier` must do. */
export const carrierContract = (name: string, open: () => Promise<CarrierUnderTest>): void => {
  describe(`${name} as a carrier`, () => {
    let under: CarrierUnderTest;
    let count = 0;
    /** A real server may remember the calls of the run before. */
    const run = Date.now().toString(36);

    beforeAll(async () => {
      under = await open();
    });
    afterAll(() => under.close());

    const request = (to: string): OriginateRequest & { attemptId: string } => {
      count += 1;
      const attemptId = `lead:${to}:${count}`;
      return {
        attemptId,
        to,
        from: '+15550199999',
        mediaUrl: under.mediaUrl,
        callId: `call-${run}-${count}`,
        token: `token "${count}" & <more>`,
        statusUrl: under.statusUrl(attemptId),
        ringTimeoutMs: 25_000,
        callMaxMs: 60_000,
      };
    };
    const statuses = (attemptId: string) =>
      under.events.filter((event) => event.attemptId === attemptId).map((event) => event.status);

    test('reports each state of an answered call in order', async () => {
      const call = request(under.answers);
      const { carrierCallId } = await under.carrier.originate(call);
      const media = await under.media(call);
      expect(await under.carrier.status(carrierCallId)).toMatchObject({
        carrierCallId,
        to: under.answers,
        status: 'answered',
      });
      media.hangUp();
      await under.until('completed', () => statuses(call.attemptId).includes('completed'));
      expect(statuses(call.attemptId)).toEqual(['queued', 'ringing', 'answered', 'completed']);
      const sequences = under.events
        .filter((event) => event.attemptId === call.attemptId)
        .map((event) => event.sequence);
      expect(sequences).toEqual([0, 1, 2, 3]);
      const after = await under.carrier.status(carrierCallId);
      expect([undefined, 'completed']).toContain(after?.status);
    });

    test('reports busy with its SIP code', async () => {
      const call = request(under.busy);
      await under.carrier.originate(call);
      await under.until('busy', () => statuses(call.attemptId).includes('busy'));
      expect(statuses(call.attemptId)).toEqual(['queued', 'busy']);
      expect(under.events.at(-1)?.code).toBe('486');
    });

    test('hangs up a ringing call, and hanging up what is gone is no error', async () => {
      const call = request(under.rings);
      const { carrierCallId } = await under.carrier.originate(call);
      await under.until('ringing', () => statuses(call.attemptId).includes('ringing'));
      await under.carrier.hangUp(carrierCallId);
      await under.until('canceled', () => statuses(call.attemptId).includes('canceled'));
      await under.carrier.hangUp(carrierCallId);
      await under.carrier.hangUp('CA00000000000000000000000000000000');
    });

    test('hangs up an answered call', async () => {
      const call = request(under.answers);
      const { carrierCallId } = await under.carrier.originate(call);
      const media = await under.media(call);
      await under.carrier.hangUp(carrierCallId);
      await under.until('the end of its media', () => media.isStopped());
      await under.until('completed', () => statuses(call.attemptId).includes('completed'));
    });

    test('sends off whoever answered and met nobody, and hangs up', async () => {
      const call = request(under.answers);
      const { carrierCallId } = await under.carrier.originate(call);
      const media = await under.media(call);
      await under.carrier.dismiss(carrierCallId, 'Nobody is free & we are <sorry>.');
      await under.until('the end of its media', () => media.isStopped());
      await under.until('completed', () => statuses(call.attemptId).includes('completed'));
    });

    test('refuses to redirect a call that is over, and does not know one that never was', async () => {
      const unknown = 'CA00000000000000000000000000000000';
      const media = { mediaUrl: under.mediaUrl, callId: 'x', token: 'y' };
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
      const ours = await under.carrier.find(under.rings, sinceAt, call.callId);
      expect(ours.map((each) => each.carrierCallId)).toContain(carrierCallId);
      expect(await under.carrier.find(under.rings, sinceAt + 60_000)).toEqual([]);
      await under.carrier.hangUp(carrierCallId);
    });

    test('a number that is none is rejected with the carrier’s code', async () => {
      await expect(under.carrier.originate(request('12'))).rejects.toMatchObject({
        code: 'carrier_rejected',
        detail: expect.stringContaining(under.noNumber),
      });
    });
  });
};
