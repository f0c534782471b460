/** Dials without a slot of their own: who answers gets one that is free by then, or is a person whom nobody took. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openInProcessBus } from '../bus/in-process-bus.ts';
import { type Ground, openGround, type TwinCall, until } from './dialling-ground.ts';

let ground: Ground;
beforeEach(async () => {
  ground = await openGround(() => openInProcessBus());
});
afterEach(() => ground.close());

const attemptOf = async (call: TwinCall) =>
  (await ground.attempts()).find((one) => one.callId === call.request.callId);

const stateOf = (call: TwinCall, is: string) =>
  until(
    () => attemptOf(call),
    (attempt) => attempt?.state === is,
  );

const placed = (count: number) =>
  until(
    () => ground.carrier.calls.length,
    (length) => length >= count,
  );

const answers = async (call: TwinCall) => {
  await ground.carrier.say(call, 'ringing');
  await ground.carrier.say(call, 'answered');
};

const ahead = { mode: 'ratio', ratio: 2, concurrentMax: 50 } as const;

describe('a campaign that dials ahead of the slots', () => {
  it('rings more than there are slots: the first who answer get them, and who finds none within two seconds is abandoned and counted', async () => {
    const worker = await ground.worker('w1', 2);
    await ground.campaign('c', 4, { pacing: ahead });
    await ground.dialler();
    await placed(4);
    const [a, b, c, d] = ground.carrier.calls as [TwinCall, TwinCall, TwinCall, TwinCall];
    await Promise.all([answers(a), answers(b)]);
    await Promise.all([stateOf(a, 'attached'), stateOf(b, 'attached')]);
    expect(worker.asked.length).toBe(2);

    await answers(c);
    await stateOf(c, 'ended');
    expect(await attemptOf(c)).toMatchObject({ outcome: 'abandoned' });
    // By the carrier's own voice, with the number to call back at.
    expect(ground.carrier.dismissed).toEqual([
      { carrierCallId: c.carrierCallId, text: expect.stringContaining('+ 1 5 5 5 0 1 0 0') },
    ]);
    // The worker was not even asked: its slots are known.
    expect(worker.asked.length).toBe(2);

    await ground.carrier.say(a, 'completed');
    await ground.result(a.request.callId, 'told');
    await stateOf(a, 'ended');
    await answers(d);
    await stateOf(d, 'attached');
    expect(worker.asked.length).toBe(3);
  });

  it('keeps who answers waiting until a slot comes free within the two seconds', async () => {
    await ground.worker('w1', 1);
    await ground.campaign('c', 2, { pacing: ahead });
    await ground.dialler();
    await placed(2);
    const [a, b] = ground.carrier.calls as [TwinCall, TwinCall];
    await answers(a);
    await stateOf(a, 'attached');
    await Promise.all([answers(b), ground.carrier.say(a, 'completed')]);
    await ground.result(a.request.callId, 'told');
    await stateOf(b, 'attached');
  });

  it('gives the slot of another worker if the one that the media goes to has none, and points the media there', async () => {
    const [one, two] = [await ground.worker('w1', 1), await ground.worker('w2', 1)];
    await ground.campaign('c', 2, { pacing: ahead });
    await ground.dialler();
    await placed(2);
    const [a, b] = ground.carrier.calls as [TwinCall, TwinCall];
    await answers(a);
    await stateOf(a, 'attached');
    await answers(b);
    await stateOf(b, 'attached');
    expect([one.asked.length, two.asked.length]).toEqual([1, 1]);
  });
});
