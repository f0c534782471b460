/** The product dies, or is stopped, in the middle of a campaign, and is started again on what it left. */
import { afterAll, describe, expect, it } from 'vitest';
import { answering, openOutlivingCarrier } from './outliving-carrier.ts';
import { eventually } from './product.ts';
import { endProcesses } from './product-process.ts';

const grounds: { close(): Promise<unknown> }[] = [];
afterAll(async () => {
  await endProcesses();
  for (const ground of grounds) await ground.close();
});

describe.concurrent('a campaign goes on', () => {
  it('after kill -9 with calls ringing and calls in the middle: nobody is dialled twice, no record is lost', async () => {
    const ground = await openOutlivingCarrier();
    grounds.push(ground);
    const first = await ground.start();
    const campaignId = await ground.startCampaign();
    // Two were told everything; others are on the line, or ring.
    await first.line(/ ended after/);
    await eventually(
      () => first.lines.filter((line) => / ended after/.test(line)).length,
      (count) => count >= 2,
      90_000,
    );
    const livesOf = (what: RegExp) =>
      new Set(first.lines.flatMap((line) => (what.test(line) ? [line.split(/\s+/)[1]] : [])));
    // One that dies between its intent and its dial counts as unknown, and rests for an hour: crash.test.ts has that.
    await eventually(ground.placed, ({ length }) => length === answering.length, 90_000);
    await eventually(
      () => livesOf(/ answered$/).size - livesOf(/ ended after/).size,
      (live) => live > 0,
      90_000,
    );
    first.signal('SIGKILL');
    expect(await first.ended).toBe('SIGKILL');
    const heldBefore = livesOf(/ ended after/).size;

    const second = await ground.start();
    await ground.completed(campaignId);
    second.signal('SIGTERM');
    expect(await second.ended).toBe(0);

    const { leads, attempts, calls } = await ground.documents();
    const placed = await ground.placed();
    expect(leads.map(({ state }) => state)).toEqual(answering.map(() => 'done'));
    // The carrier dialled every number once, and each dial is one attempt of ours.
    expect(placed.map(({ to }) => to).sort()).toEqual([...answering].sort());
    expect(attempts.map(({ carrierCallId }) => String(carrierCallId)).sort()).toEqual(
      placed.map(({ sid }) => sid).sort(),
    );
    expect(attempts.filter(({ state, outcome }) => state !== 'ended' || outcome === null)).toEqual(
      [],
    );
    // Each answered call has one record; those that were on the line at the kill say that they died with their worker.
    const byCall = Map.groupBy(calls, ({ callId }) => callId);
    for (const { callId, outcome, disposition } of attempts) {
      const records = byCall.get(callId) ?? [];
      expect([callId, outcome, records.length]).toEqual([
        callId,
        outcome,
        outcome === 'answered' ? 1 : 0,
      ]);
      if (records[0]) expect(records[0].disposition.code).toBe(disposition);
    }
    const reasons = Object.groupBy(calls, ({ termination }) => termination.reason);
    expect(reasons.bot_ended!.length).toBeGreaterThanOrEqual(heldBefore);
    expect(reasons.worker_lost!.length).toBeGreaterThan(0);
    expect(await ground.spooled()).toEqual([]);
  }, 300_000);

  it('after it was told to stop, without losing a record or a lead', async () => {
    const ground = await openOutlivingCarrier();
    grounds.push(ground);
    const first = await ground.start();
    const campaignId = await ground.startCampaign();
    await first.line(/ ended after/);
    first.signal('SIGINT');
    expect(await first.ended).toBe(0);
    expect(await ground.spooled()).toEqual([]);
    const before = await ground.documents();
    expect(before.leads.some(({ state }) => state !== 'done')).toBe(true);

    const second = await ground.start();
    await ground.completed(campaignId);
    second.signal('SIGINT');
    expect(await second.ended).toBe(0);

    const { leads, attempts, calls } = await ground.documents();
    expect(leads.map(({ state }) => state)).toEqual(answering.map(() => 'done'));
    expect(attempts.filter(({ state }) => state !== 'ended')).toEqual([]);
    const placed = await ground.placed();
    // Told to stop between its intent and its dial, an attempt is canceled, and was never placed.
    const [dialled, undialled] = [
      attempts.filter(({ carrierCallId }) => carrierCallId !== null),
      attempts.filter(({ carrierCallId }) => carrierCallId === null),
    ];
    for (const { outcome } of undialled) expect(outcome).toBe('canceled');
    expect(dialled.map(({ carrierCallId }) => String(carrierCallId)).sort()).toEqual(
      placed.map(({ sid }) => sid).sort(),
    );
    expect(new Set(placed.map(({ to }) => to))).toEqual(new Set(answering));
    expect(calls.map(({ callId }) => callId).sort()).toEqual(
      attempts.flatMap(({ outcome, callId }) => (outcome === 'answered' ? [callId] : [])).sort(),
    );
    for (const { termination } of calls)
      expect(['bot_ended', 'drained', 'party_hung_up']).toContain(termination.reason);
  }, 300_000);
});
