/** A carrier whose calls are rooms: nothing streams to a worker, and a telephone stays until it is hung up. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openInProcessBus } from '../bus/in-process-bus.ts';
import { type Ground, openGround, type TwinCall, until } from './dialling-ground.ts';

let ground: Ground;
beforeEach(async () => {
  ground = await openGround(() => openInProcessBus());
  ground.carrier.media = 'joined';
});
afterEach(() => ground.close());

it('is asked nothing when a stream ends, and hangs up what its worker has left standing', async () => {
  const worker = await ground.worker('w1', 1);
  await ground.campaign('c', 1);
  await ground.dialler();
  const [call] = (await until(
    () => ground.carrier.calls,
    (calls) => calls.length === 1,
  )) as [TwinCall];
  await ground.carrier.say(call, 'answered');
  await until(
    () => worker.asked.length,
    (count) => count === 1,
  );
  expect(worker.asked[0]).not.toHaveProperty('endedUrl');
  // The worker died: the API closed the record, and nobody has hung up.
  await ground.result(call.request.callId, 'interrupted');
  await until(
    () => ground.carrier.hungUp,
    (hungUp) => hungUp.length > 0,
  );
  expect(ground.carrier.hungUp).toEqual([call.carrierCallId]);
});
