/** Finding out who answered before a slot has the call, as the dialler sees it: its workers are twins that say what the test says. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ScreeningStanding } from '../../machines/contracts/call/screen.ts';
import type { ScreeningFindings } from '../../machines/contracts/call/screening-findings.ts';
import type { Attempt, Lead } from '../../machines/contracts/campaign/campaign.ts';
import { topics } from '../../machines/contracts/topics.ts';
import { openInProcessBus } from '../bus/in-process-bus.ts';
import {
  type Ground,
  openGround,
  type TwinCall,
  until,
  type WorkerTwin,
} from './dialling-ground.ts';

let ground: Ground;
beforeEach(async () => {
  ground = await openGround(() => openInProcessBus());
});
afterEach(() => ground.close());

const ahead = { mode: 'ratio', ratio: 2, concurrentMax: 50 } as const;
const human = { verdict: 'human', by: 'cadence', judgedAtMs: 1_500, spokeUntilMs: 1_100 } as const;
const mailbox = { verdict: 'vmGreeting', by: 'cadence', judgedAtMs: 4_000 } as const;

const attemptOf = async (call: TwinCall) =>
  (await ground.attempts()).find((one) => one.callId === call.request.callId)!;
const stateOf = (call: TwinCall, is: string) =>
  until(
    () => attemptOf(call),
    (attempt) => attempt?.state === is,
  );
const placed = async (count: number) => {
  await until(
    () => ground.carrier.calls.length,
    (length) => length >= count,
  );
  return ground.carrier.calls as [TwinCall, TwinCall, TwinCall];
};
const answers = async (call: TwinCall, worker: WorkerTwin) => {
  await ground.carrier.say(call, 'ringing');
  await ground.carrier.say(call, 'answered');
  await screenedBy(worker, call);
};
const screenedBy = (worker: WorkerTwin, call: TwinCall) =>
  until(
    () => worker.screened.map(({ callId }) => callId as string),
    (callIds) => callIds.includes(call.request.callId),
  );

/** The worker knows more, and says so unless it is kept to itself. */
const finds = async (
  worker: WorkerTwin,
  call: TwinCall,
  change: Partial<Omit<ScreeningStanding, 'findings'>>,
  found: Partial<ScreeningFindings> = {},
  isTold = true,
) => {
  const { callId } = call.request;
  const before = worker.standings.get(callId)!;
  const standing: ScreeningStanding = {
    ...before,
    ...change,
    sequence: before.sequence + 1,
    findings: { ...before.findings, ...found },
  };
  worker.standings.set(callId, standing);
  const { _id: attemptId } = await attemptOf(call);
  if (isTold) await ground.bus.publish(topics.screening, { attemptId, standing });
};

describe('a campaign that screens', () => {
  it('gives the person among those who answer a slot of the worker that listened, and machines none', async () => {
    const worker = await ground.worker('w1', 2);
    await ground.campaign('c', 3, { pacing: ahead, screening: { attachPolicy: 'screen' } });
    await ground.dialler();
    const [a, b, c] = await placed(3);
    await Promise.all([a, b, c].map((call) => answers(call, worker)));
    expect(worker.asked).toEqual([]);
    expect(worker.screened[0]).toMatchObject({
      policy: { attachPolicy: 'screen', onUncertain: 'attach' },
      past: [],
    });
    await finds(worker, a, { stage: 'over' }, mailbox);
    await finds(worker, b, { stage: 'over' }, { verdict: 'fax', by: 'fax' });
    await finds(worker, c, { stage: 'wanted', wantsSlot: true }, human);
    await Promise.all([stateOf(a, 'ended'), stateOf(b, 'ended'), stateOf(c, 'attached')]);
    expect(worker.asked.map(({ request }) => request.callId)).toEqual([c.request.callId]);
    expect(ground.carrier.hungUp.toSorted()).toEqual([a.carrierCallId, b.carrierCallId].toSorted());
    expect(await attemptOf(a)).toMatchObject({
      outcome: 'answered',
      disposition: 'voicemail',
      retryCode: 'voicemail',
      screening: { ...mailbox, workerId: 'w1' },
    });
    expect(await attemptOf(c)).toMatchObject({ screening: { ...human, workerId: 'w1' } });
    // The media stays where it was.
    expect(c.media.mediaUrl).toBe('ws://w1/media');
  });

  it('hears by asking what the bus has lost', async () => {
    const worker = await ground.worker('w1', 1);
    await ground.campaign('c', 1, { screening: { attachPolicy: 'screen' } });
    await ground.dialler();
    const [call] = await placed(1);
    await answers(call, worker);
    await finds(worker, call, { stage: 'wanted', wantsSlot: true }, human, false);
    await stateOf(call, 'attached');
  });

  it('gives a slot at once to whoever answers when every worker is full with listening', async () => {
    const workers = [await ground.worker('w1', 1), await ground.worker('w2', 1)];
    for (const worker of workers) worker.screenStatus = 429;
    await ground.campaign('c', 1, { screening: { attachPolicy: 'screen' } });
    await ground.dialler();
    const [call] = await placed(1);
    await ground.carrier.say(call, 'answered');
    const attempt = await stateOf(call, 'attached');
    expect(workers.map(({ screened }) => screened.length)).toEqual([1, 1]);
    expect(attempt!.screening).toBeUndefined();
    expect(ground.log.map(({ sentence }) => sentence)).toContain(
      'The worker does not listen to an answered call',
    );
  });

  it('has another worker listen when the first is full, and points the media there', async () => {
    const [one, two] = [await ground.worker('w1', 1), await ground.worker('w2', 1)];
    one.screenStatus = 429;
    two.screenStatus = 429;
    await ground.campaign('c', 1, { screening: { attachPolicy: 'screen' } });
    await ground.dialler();
    const [call] = await placed(1);
    const first = call.media.mediaUrl.includes('w1') ? one : two;
    const second = first === one ? two : one;
    second.screenStatus = 202;
    await answers(call, second);
    expect(first.screened.length).toBe(1);
    expect(call.media.mediaUrl).toBe(`ws://${second.workerId}/media`);
    await finds(second, call, { stage: 'wanted', wantsSlot: true }, human);
    const attempt = await stateOf(call, 'attached');
    expect(attempt!.workerId).toBe(second.workerId);
  });

  it('gives whoever answered to another worker when the one that listens dies', async () => {
    const [one, two] = [await ground.worker('w1', 1), await ground.worker('w2', 1)];
    await ground.campaign('c', 1, { pacing: ahead, screening: { attachPolicy: 'screen' } });
    await ground.dialler();
    const [call] = await placed(1);
    const first = call.media.mediaUrl.includes('w1') ? one : two;
    const second = first === one ? two : one;
    await answers(call, first);
    await ground.store.collection('workers').deleteMany({ _id: first.workerId });
    await first.close();
    const attempt = await stateOf(call, 'attached');
    expect(attempt!.workerId).toBe(second.workerId);
    expect(call.media.mediaUrl).toBe(`ws://${second.workerId}/media`);
  });

  it('counts a person as abandoned who has waited two seconds behind the greeting and finds no slot', async () => {
    const worker = await ground.worker('w1', 1);
    await ground.campaign('c', 2, { pacing: ahead, screening: { attachPolicy: 'screen' } });
    await ground.dialler();
    const [a, b] = await placed(2);
    await answers(a, worker);
    await answers(b, worker);
    await finds(worker, a, { stage: 'wanted', wantsSlot: true }, human);
    await stateOf(a, 'attached');
    await finds(worker, b, { stage: 'wanted', wantsSlot: true }, human);
    await stateOf(b, 'ended');
    expect(await attemptOf(b)).toMatchObject({ outcome: 'abandoned' });
    expect(ground.carrier.dismissed.map(({ carrierCallId }) => carrierCallId)).toEqual([
      b.carrierCallId,
    ]);
  });

  it('goes on listening through a pause, and ends it with the calls when told so', async () => {
    const worker = await ground.worker('w1', 1);
    await ground.campaign('c', 1, { screening: { attachPolicy: 'screen' } });
    const dialler = await ground.dialler();
    const [call] = await placed(1);
    await answers(call, worker);
    const campaigns = ground.store.collection('campaigns');
    const pause = (windDown: string) =>
      campaigns.updateOne({ _id: 'c' }, { $set: { state: 'pausing', windDown } });
    await pause('cancel_ringing');
    await ground.bus.publish(topics.campaignChanged, { campaignId: 'c' });
    await finds(worker, call, { stage: 'machine' }, mailbox);
    await until(
      () => dialler.attempts().map(({ state }) => state),
      (states) => states.includes('screening'),
    );
    expect(ground.carrier.hungUp).toEqual([]);
    await pause('now');
    await ground.bus.publish(topics.campaignChanged, { campaignId: 'c' });
    await stateOf(call, 'ended');
    expect(ground.carrier.hungUp).toEqual([call.carrierCallId]);
    expect(await attemptOf(call)).toMatchObject({ outcome: 'canceled' });
  });

  it('is gone on with by the next dialler, which asks the same worker', async () => {
    const worker = await ground.worker('w1', 1);
    await ground.campaign('c', 1, { screening: { attachPolicy: 'screen' } });
    const first = await ground.dialler();
    const [call] = await placed(1);
    await answers(call, worker);
    await first.kill();
    await finds(worker, call, { stage: 'wanted', wantsSlot: true }, human, false);
    worker.screenStatus = 409;
    ground.later(20_000);
    await ground.dialler();
    const attempt = await stateOf(call, 'attached');
    expect(attempt).toMatchObject({ workerId: 'w1', screening: { verdict: 'human' } });
    expect(ground.carrier.calls.length).toBe(1);
  });

  it('leaves a lead as many messages as its campaign says, one a day, and tells the worker what answered before', async () => {
    const worker = await ground.worker('w1', 1);
    await ground.campaign('c', 2, {
      screening: { attachPolicy: 'screen', onVoicemail: 'message', messagesMax: 2 },
    });
    const [fresh, known] = (await ground.leads('c')) as [Lead, Lead];
    const attempts = ground.store.collection<Attempt>('attempts');
    for (const n of [1, 2])
      await attempts.insertOne({
        _id: `${known._id}:${n}`,
        leadId: known._id,
        n,
        to: known._id.split(':')[1],
        state: 'ended',
        outcome: 'answered',
        retryCode: 'voicemail',
        endedAt: ground.clock.now() - n * 30 * 3_600_000,
        screening: { message: { what: 'voicemail' } },
      } as unknown as Attempt);
    await ground.store
      .collection('leads')
      .updateOne({ _id: known._id }, { $set: { attemptCount: 2 } });
    await ground.dialler();
    for (const lead of [fresh, known]) {
      const call = await until(
        () => ground.carrier.calls.find(({ to }) => lead._id.endsWith(to)),
        (found) => found !== undefined,
      );
      await answers(call!, worker);
      await finds(worker, call!, { stage: 'over' }, mailbox);
      await stateOf(call!, 'ended');
    }
    const asked = (lead: Lead) => worker.screened.find(({ leadId }) => leadId === lead._id)!;
    expect(asked(fresh)).toMatchObject({ past: [], policy: { onVoicemail: 'message' } });
    expect(asked(known)).toMatchObject({
      past: ['machine', 'machine'],
      policy: { onVoicemail: 'hangUp' },
    });
  });
});
