import { afterEach, beforeEach, expect, it } from 'vitest';
import { openInProcessBus } from '../bus/in-process-bus.ts';
import { AbandonmentBook } from '../compliance/abandonment-book.ts';
import { type Ground, openGround, until } from './dialling-ground.ts';

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
