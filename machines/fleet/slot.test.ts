import { describe, expect, it } from 'vitest';
import { createActor, fromPromise } from 'xstate';
import type { AttachRequest } from '../contracts/call/attach.ts';
import { VirtualClock } from '../supervision/clock.ts';
import { type CallOutcome, type SlotEmitted, slotMachine } from './slot.ts';

const attach = { callId: 'c1' } as AttachRequest;
const outcome: CallOutcome = {
  termination: { result: 'completed', reason: 'bot_ended' },
  disposition: 'confirmed',
};

/** A promise that the test settles. */
const handle = <T>() => Promise.withResolvers<T>();
const settled = async () => {
  for (let i = 0; i < 10; i++) await Promise.resolve();
};

const start = () => {
  const prepared = handle<void>();
  const ended = handle<CallOutcome>();
  const wrapped = handle<void>();
  const outcomes: CallOutcome[] = [];
  const aborted: string[] = [];
  const told: SlotEmitted[] = [];
  const clock = new VirtualClock();
  const machine = slotMachine.provide({
    actors: {
      prepare: fromPromise<void, { attach: AttachRequest }>(({ signal }) => {
        signal.addEventListener('abort', () => aborted.push('prepare'));
        return prepared.promise;
      }),
      call: fromPromise<CallOutcome, { attach: AttachRequest }>(() => ended.promise),
      wrapUp: fromPromise<void, { attach: AttachRequest; outcome: CallOutcome }>(({ input }) => {
        outcomes.push(input.outcome);
        return wrapped.promise;
      }),
    },
  });
  const actor = createActor(machine, { clock, input: { slotId: 's', reserveMs: 8_000 } });
  actor.on('*', (fact) => told.push(fact as SlotEmitted));
  actor.start();
  return {
    actor,
    clock,
    prepared,
    ended,
    wrapped,
    outcomes,
    aborted,
    states: () => told.map(({ state, callId }) => `${state} ${callId ?? '-'}`),
    reserve: () => actor.send({ type: 'slot.reserve', attach }),
  };
};

describe('slot', () => {
  it('carries one call from reservation to its durable result and is free again', async () => {
    const slot = start();
    slot.reserve();
    slot.prepared.resolve();
    await settled();
    slot.ended.resolve(outcome);
    await settled();
    slot.wrapped.resolve();
    await settled();
    expect(slot.states()).toEqual(['free -', 'reserved c1', 'busy c1', 'wrapping c1', 'free -']);
    expect(slot.outcomes).toEqual([outcome]);
  });

  it('takes no second call', () => {
    const slot = start();
    slot.reserve();
    slot.actor.send({ type: 'slot.reserve', attach: { ...attach, callId: 'c2' } as AttachRequest });
    expect(slot.states()).toEqual(['free -', 'reserved c1']);
  });

  it('gives the call up when its media stream does not come in time', async () => {
    const slot = start();
    slot.reserve();
    slot.clock.advance(8_000);
    await settled();
    expect(slot.outcomes[0]?.termination.reason).toBe('leg_never_came');
    expect(slot.aborted).toEqual(['prepare']);
  });

  it('closes the record when there is no configuration', async () => {
    const slot = start();
    slot.reserve();
    slot.prepared.reject(new Error('no configuration'));
    await settled();
    expect(slot.outcomes[0]?.termination.reason).toBe('config_unavailable');
  });

  it('closes the record as failed when the whole call fails', async () => {
    const slot = start();
    slot.reserve();
    slot.prepared.resolve();
    await settled();
    slot.ended.reject(new Error('broken'));
    await settled();
    expect(slot.outcomes[0]?.termination).toEqual({ result: 'failed', reason: 'call_failed' });
  });

  it('is free again even if the result can be made durable by nobody', async () => {
    const slot = start();
    slot.reserve();
    slot.prepared.reject(new Error('no configuration'));
    await settled();
    slot.clock.advance(30_000);
    expect(slot.states().at(-1)).toBe('free -');
  });

  it('retires at once when it drains while free', () => {
    const slot = start();
    slot.actor.send({ type: 'slot.drain' });
    expect(slot.states()).toEqual(['free -', 'retired -']);
    expect(slot.actor.getSnapshot().status).toBe('done');
  });

  it('retires after its call when it drains while busy', async () => {
    const slot = start();
    slot.reserve();
    slot.actor.send({ type: 'slot.drain' });
    slot.prepared.reject(new Error('no configuration'));
    slot.wrapped.resolve();
    await settled();
    expect(slot.states().at(-1)).toBe('retired -');
  });
});
