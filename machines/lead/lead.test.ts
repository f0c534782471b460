import { describe, expect, it } from 'vitest';
import { Lead } from '../contracts/campaign/campaign.ts';
import { walk } from '../testing/walk.ts';
import { type LeadEvent, leadMachine } from './lead.ts';
import { leadMoves, movesOf, settledFrom } from './lead-moves.ts';

const events: LeadEvent[] = [
  { type: 'lead.shown' },
  { type: 'lead.returned' },
  { type: 'lead.expired' },
  { type: 'lead.withheld' },
  { type: 'lead.dialled' },
  { type: 'lead.attached' },
  { type: 'lead.settled', next: 'ready' },
  { type: 'lead.settled', next: 'waiting' },
  { type: 'lead.settled', next: 'done' },
  { type: 'lead.settled', next: 'suppressed', reason: 'refused' },
  { type: 'lead.woken' },
  { type: 'lead.suppressed', reason: 'listed' },
  { type: 'lead.released' },
  { type: 'lead.reopened' },
];

describe('a lead', () => {
  it('reaches every state by every transition, and has a reason exactly while it is suppressed', () => {
    const report = walk(leadMachine, {
      events,
      endless: true,
      invariant: ({ value, context }) => (context.reason !== null) === (value === 'suppressed'),
      // Nobody is dialled whom a person looks at, or who waits.
      stepInvariant: ({ before, after }) =>
        before.value === after.value ||
        ((after.value !== 'dialing' || before.value === 'ready') &&
          (after.value !== 'live' || before.value === 'dialing')),
    });
    expect(report.untaken).toEqual([]);
  });

  it('has the states of its document', () => {
    expect(Object.keys(leadMachine.states).toSorted()).toEqual(Lead.shape.state.options.toSorted());
  });

  it('is written as its chart says', () => {
    expect(leadMoves.shown).toEqual({ from: ['ready'], to: 'leased' });
    expect(leadMoves.returned).toEqual({ from: ['leased', 'dialing'], to: 'ready' });
    expect(leadMoves.suppressed.from).toEqual(['ready', 'leased', 'waiting', 'done']);
    expect(settledFrom).toEqual(['dialing', 'live']);
    expect(movesOf('lead.settled').map((move) => move.to)).toEqual([
      'ready',
      'waiting',
      'suppressed',
      'done',
    ]);
  });
});
