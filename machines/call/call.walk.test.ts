import { assert, expect, it } from 'vitest';
import type { AnyMachineSnapshot } from 'xstate';
import { table } from '../testing/table.ts';
import { walk } from '../testing/walk.ts';
import { type CallEvent, type CallInput, callMachine } from './call.ts';

const warning = { beforeMs: 20_000, text: 'Twenty seconds.' };
const input: CallInput = {
  callMaxMs: 60_000,
  apology: 'Sorry.',
  goodbye: 'Time is up.',
  warning,
  incarnation: 0,
};
const events: CallEvent[] = [
  { type: 'leg.hungUp' },
  { type: 'leg.lost' },
  { type: 'leg.returned' },
  { type: 'leg.closed' },
  { type: 'mind.ended', disposition: 'confirmed' },
  { type: 'mind.failed' },
  { type: 'turn.parted', reason: 'said' },
  { type: 'turn.parted', reason: 'silence' },
  { type: 'turn.stalled' },
  { type: 'floor.taken' },
  { type: 'floor.given' },
  { type: 'part.failed', part: 'speaker', reason: 'nobody speaks' },
  { type: 'call.end', reason: 'drained' },
  { type: 'callee.unwanted' },
  { type: 'callee.message', text: 'Call us.' },
  { type: 'sup.shutdown' },
];

const isLive = ({ value }: AnyMachineSnapshot) => typeof value === 'object';

const wholeLife = (incarnation: number) =>
  walk(callMachine, {
    input: { ...input, incarnation },
    events,
    unreachable:
      incarnation > 0
        ? [
            'live',
            'live.conversing',
            'live.reconnecting',
            'live.takenOver',
            'live.takenOver.bot',
            'live.takenOver.bot.able',
            'live.takenOver.bot.helpless',
            'live.takenOver.leg',
            'live.takenOver.leg.talking',
            'live.takenOver.leg.reconnecting',
            'leavingMessage',
            'expiring',
          ]
        : [],
    stepInvariant: ({ before, after, facts }) => {
      if (!isLive(before))
        assert.deepEqual(after.context.termination, before.context.termination, 'it was settled');
      const ended = facts.filter(({ type }) => type === 'call.ended');
      assert.equal(ended.length, after.status === 'done' ? 1 : 0, 'the end is told once');
    },
  });

it('settles why it ends once, and tells its end once, on every path through the chart', () => {
  const untaken = wholeLife(0).untaken;
  expect(untaken).toEqual(['call.starting||0']);
  expect(wholeLife(1).untaken).not.toContain('call.starting||0');
});

it('ends as failed whatever interrupts its apology', () => {
  const failed = { termination: { result: 'failed', reason: 'call_failed' }, disposition: null };
  table(
    callMachine,
    [
      ...['leg.hungUp', 'leg.lost', 'leg.closed'].map((when) => ({
        given: 'apologising',
        when,
        expect: 'ended',
        facts: ['call.ended'],
        holds: failed,
      })),
      { given: 'apologising', when: 'sup.shutdown', expect: 'hangingUp', holds: failed },
      { given: 'apologising', when: 'after partMax', expect: 'hangingUp', holds: failed },
      { given: { live: 'reconnecting' }, when: 'turn.stalled', expect: 'apologising' },
      ...['leg.hungUp', 'leg.lost', 'leg.closed'].map((when) => ({
        given: 'expiring',
        when,
        expect: 'ended',
        facts: ['call.ended'],
      })),
      { given: 'expiring', when: 'sup.shutdown', expect: 'hangingUp' },
      { given: 'hangingUp', when: 'sup.shutdown', expect: 'hangingUp', facts: [] },
    ],
    input,
  );
});
