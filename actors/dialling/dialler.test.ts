import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openInProcessBus } from '../bus/in-process-bus.ts';
import { type Ground, openGround, type TwinCall, until } from './dialling-ground.ts';

let ground: Ground;

beforeEach(async () => {
  ground = await openGround(() => openInProcessBus());
});
afterEach(() => ground.close());

/** A party that answers, talks and is done; its record follows. */
const talkative =
  (code = 'confirmed') =>
  (call: TwinCall) => {
    void ground.carrier.say(call, 'ringing');
    void ground.carrier.say(call, 'answered');
    void until(
      async () => (await ground.attempts()).find((one) => one.callId === call.request.callId),
      (attempt) => attempt?.state === 'attached',
    ).then(async () => {
      await ground.carrier.say(call, 'completed');
      await ground.result(call.request.callId, code);
    });
  };

describe('a campaign', () => {
  it('dials every lead once, attaches each answered call, and completes', async () => {
    const worker = await ground.worker('w1', 4);
    await ground.campaign('c', 12);
    ground.carrier.onPlaced = talkative();
    await ground.dialler();
    const campaign = await until(
      () => ground.campaignNow('c'),
      (seen) => seen.state === 'completed',
    );
    const leads = await ground.leads('c');
    expect(leads.map((lead) => [lead.state, lead.outcome])).toEqual(
      leads.map(() => ['done', 'confirmed']),
    );
    expect(ground.carrier.calls.length).toBe(12);
    expect(worker.asked.length).toBe(12);
    expect(worker.asked[0]!.authorization).toBe('Bearer a-secret-for-tests-only');
    expect(worker.asked[0]!.request.token).toBe(ground.carrier.calls[0]!.request.token);
    expect(ground.carrier.calls[0]!.request.token.length).toBeGreaterThanOrEqual(32);
    expect(campaign.counters).toEqual({ dialed: 12, answered: 12, disposition_confirmed: 12 });
    const attempts = await ground.attempts();
    expect(attempts.map((one) => [one.state, one.outcome, one.disposition, one.workerId])).toEqual(
      attempts.map(() => ['ended', 'answered', 'confirmed', 'w1']),
    );
  });
});
