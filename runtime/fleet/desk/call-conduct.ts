import { join } from 'node:path';
import { fromPromise } from 'xstate';
import { nameInEpoch } from '../../../actors/recording/recording-key.ts';
import type { AttachRequest } from '../../../machines/contracts/call/attach.ts';
import type { CallOutcome } from '../../../machines/fleet/slot.ts';
import { type System, startSystem } from '../../../machines/supervision/system.ts';
import type { LiveCall } from '../live-call.ts';
import { callTree } from '../tree/call-tree.ts';
import type { DeskGround } from './desk-deps.ts';

/** Runs the actor system of each call from its preparation to its end. */
export const callConduct = (desk: DeskGround) => {
  const { calls, lines, clock, log, tell, watch, keeper } = desk;
  const systems = new Map<string, System>();
  const recordingPath = ({ attach: { callId }, epoch }: LiveCall) =>
    join(desk.recordingDir, `${nameInEpoch(callId, epoch)}.wav`);
  const moved = (call: LiveCall, fact: string) => {
    watch.moved(call, fact);
    keeper.moved(call, fact);
  };

  const conduct = fromPromise<CallOutcome, { attach: AttachRequest }>(async ({ input, signal }) => {
    const call = calls.of(input.attach);
    const { callId, token } = input.attach;
    tell(call, 'call_connected');
    let outcome: CallOutcome | null = null;
    const tree = callTree(
      call,
      { ...desk, isKept: keeper.isKept, recordingPath, moved },
      (result) => {
        outcome = result;
      },
    );
    // A mind that goes on with a tool asks at once whether its use is kept.
    keeper.begin(call);
    const system = startSystem(tree, { path: 'call', clock, recorder: call.recorder });
    const unfollow = lines.follow(callId, token, (line) => {
      call.line = line;
      system.address('leg').send({ type: 'line.came', line } as never);
    });
    systems.set(callId, system);
    if (call.resumption !== null) tellTakenOver(call);
    signal.addEventListener('abort', () => system.kill());
    try {
      const exit = await system.exit;
      // A tree that gave up has told its call to end as well; that is not how it ended.
      if (outcome !== null && exit.kind !== 'crash') return outcome;
      log.error({ callId, exit }, 'call_failed');
      throw new Error('the call failed', { cause: exit });
    } finally {
      unfollow();
      systems.delete(callId);
      desk.services.minds.close(callId);
    }
  });

  const tellTakenOver = (call: LiveCall) => {
    const { atMs, fromWorker, toWorker } = call.resumes.at(-1)!;
    const data = { epoch: call.epoch, atMs, fromWorker, toWorker };
    call.recorder.record({ path: 'call', kind: 'fact', event: 'call.resumed', data });
    tell(call, 'call_resumed', { fromWorker, toWorker });
  };

  return {
    conduct,
    /** Of the calls that are being conducted. */
    systems: systems as ReadonlyMap<string, System>,
    /** Tells every call to part: the worker goes. */
    endAll() {
      for (const system of systems.values())
        system.address('call').send({ type: 'call.end', reason: 'drained' } as never);
    },
  };
};
