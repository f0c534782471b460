import { assert, expect, it } from 'vitest';
import { table } from '../testing/table.ts';
import { walk } from '../testing/walk.ts';
import { type PacingEvent, pacingMachine } from './pacing.ts';

const events: PacingEvent[] = [
  { type: 'pacing.learnt' },
  { type: 'pacing.ramped' },
  { type: 'distrust.raised' },
  { type: 'distrust.cleared' },
  { type: 'law.doubted' },
  { type: 'law.cleared' },
  { type: 'carrier.broken' },
  { type: 'carrier.mended' },
  { type: 'leads.gone' },
  { type: 'leads.due' },
  { type: 'sup.shutdown' },
];

it('dials in exactly one way at a time, on every path', () => {
  const { untaken } = walk(pacingMachine, {
    events,
    invariant: (snapshot) => {
      const isIdle = ['drained', 'ended'].includes(String(snapshot.value));
      assert.equal(snapshot.tags.size, isIdle ? 0 : 1);
    },
    stepInvariant: ({ before, event, after }) => {
      // Nobody looks ahead whom a guard stopped, until that guard has cleared it.
      if (before.hasTag('braked') && after.hasTag('ahead'))
        assert.include(['law.cleared', 'distrust.cleared'], event.type);
      if (before.hasTag('cold') && after.hasTag('ahead')) assert.equal(event.type, 'pacing.learnt');
    },
  });
  expect(untaken).toEqual([]);
});

it('moves as its chart says', () => {
  const dialling = (state: string) => ({ dialling: state });
  table(pacingMachine, [
    { when: 'pacing.learnt', expect: dialling('learning') },
    { given: dialling('learning'), when: 'pacing.ramped', expect: dialling('lookingAhead') },
    {
      given: dialling('lookingAhead'),
      when: ['distrust.raised', 'law.doubted', 'distrust.cleared'],
      expect: dialling('brakedByLaw'),
    },
    { given: dialling('brakedByLaw'), when: 'law.cleared', expect: dialling('learning') },
    {
      when: ['pacing.learnt', 'carrier.broken', 'leads.gone', 'carrier.mended'],
      expect: dialling('learning'),
    },
    { when: ['leads.gone', 'carrier.broken', 'carrier.mended'], expect: dialling('coldStart') },
    { when: ['leads.gone', 'leads.due'], expect: dialling('coldStart') },
    { given: 'carrierBroken', when: 'sup.shutdown', expect: 'ended' },
  ]);
});
