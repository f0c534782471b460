import { afterEach, beforeEach, expect, it } from 'vitest';
import { openInProcessBus } from '../bus/in-process-bus.ts';
import { AbandonmentBook } from '../compliance/abandonment-book.ts';
import { type Ground, openGround, type TwinCall, until } from './dialling-ground.ts';

let ground: Ground;
beforeEach(async () => {
  ground = await openGround(() => openInProcessBus());
});
afterEach(() => ground.close());

it('a person who answers and meets nobody is in the ledger, once, by every rule', async () => {
  const worker = await ground.worker('w1', 1);
  worker.status = 429;
  await ground.campaign('c', 1);
  ground.carrier.onPlaced = (call) => void ground.carrier.say(call, 'answered');
  await ground.dialler();
  const book = new AbandonmentBook(ground.store);
  const [day] = await until(
    () => book.days('c'),
    (days) => days.length > 0,
  );
  expect(day).toMatchObject({
    takenCount: 0,
    neverTakenCount: 1,
    lateFromAnswerCount: 1,
    lateFromGreetingStartCount: 1,
    lateFromGreetingEndCount: 1,
    machineTakenCount: 0,
  });
});

it('who was screened is in the ledger as what was found: a machine, nobody kept waiting, or a person whom nobody took', async () => {
  const worker = await ground.worker('w1', 3);
  await ground.campaign('c', 3, { screening: { attachPolicy: 'screen' } });
  await ground.dialler();
  const calls = await until(
    () => ground.carrier.calls,
    ({ length }) => length === 3,
  );
  for (const call of calls) await ground.carrier.say(call, 'answered');
  await until(
    () => worker.screened.length,
    (count) => count === 3,
  );
  const [machine, early, late] = calls as [TwinCall, TwinCall, TwinCall];
  const { callId } = machine.request;
  const { findings } = worker.standings.get(callId)!;
  worker.standings.set(callId, {
    ...worker.standings.get(callId)!,
    sequence: 1,
    stage: 'left',
    findings: { ...findings, verdict: 'vmGreeting', by: 'cadence' },
  });
  await Promise.all([
    ground.carrier.say(machine, 'completed'),
    ground.carrier.say(early, 'completed'),
  ]);
  await ground.carrier.say(late, 'completed', 5_000);
  const book = new AbandonmentBook(ground.store);
  const [day] = await until(
    () => book.days('c'),
    ([first]) => first !== undefined && first.machineScreenedCount + first.neverTakenCount === 2,
  );
  expect(day).toMatchObject({ machineScreenedCount: 1, neverTakenCount: 1, takenCount: 0 });
  const ends = await until(
    async () => (await ground.attempts()).map(({ disposition, outcome }) => disposition ?? outcome),
    (all) => !all.includes(null),
  );
  expect(new Set(ends)).toEqual(new Set(['abandoned', 'call_declined', 'voicemail']));
});
