import { assert, expect, it } from 'vitest';
import type { AnyMachineSnapshot } from 'xstate';
import type { AttachRequest } from '../contracts/call/attach.ts';
import { table } from '../testing/table.ts';
import { walk } from '../testing/walk.ts';
import { type CallOutcome, type SlotEmitted, type SlotEvent, slotMachine } from './slot.ts';

const input = { slotId: 's', reserveMs: 8_000 };
const attach = { callId: 'c1' } as AttachRequest;
const outcome: CallOutcome = {
  termination: { result: 'completed', reason: 'bot_ended' },
  disposition: 'confirmed',
};
const events: SlotEvent[] = [
  { type: 'slot.reserve', attach },
  { type: 'slot.drain' },
  { type: 'sup.shutdown' },
];

const workOf = ({ value }: AnyMachineSnapshot) => (value as { work: string }).work;

it('holds a call from its attach to its outcome, and takes none while it drains, on every path', () => {
  const { untaken } = walk(slotMachine, {
    input,
    events,
    outputs: { call: [outcome] },
    invariant: (snapshot) => {
      const work = workOf(snapshot);
      const { context } = snapshot;
      assert.equal(context.attach !== null, ['reserved', 'busy', 'wrapping'].includes(work));
      assert.equal(context.outcome !== null, work === 'wrapping');
      assert.equal(snapshot.hasTag('free'), work === 'free');
    },
    stepInvariant: ({ before, after, facts }) => {
      const told = facts as unknown as SlotEmitted[];
      if (workOf(before) !== workOf(after)) assert.equal(told.at(-1)?.state, workOf(after));
      const isDraining = (before.value as { admission: string }).admission === 'draining';
      if (isDraining)
        assert.notInclude(
          told.map(({ state }) => state),
          'reserved',
        );
    },
  });
  expect(untaken).toEqual([]);
});

it('moves as its chart says where nobody answers', () => {
  const at = (work: string) => ({ admission: 'open', work });
  const failed = { termination: { result: 'failed', reason: 'call_failed' }, disposition: null };
  table(
    slotMachine,
    [
      {
        given: at('busy'),
        context: { attach },
        when: 'after callMax',
        expect: at('wrapping'),
        holds: { outcome: failed },
      },
      {
        given: at('wrapping'),
        context: { attach, outcome },
        when: { type: 'xstate.error.actor.wrapUp' },
        expect: at('free'),
        holds: { attach: null, outcome: null },
      },
      { given: at('free'), when: 'sup.shutdown', expect: { work: 'retired' } },
    ],
    input,
  );
});
