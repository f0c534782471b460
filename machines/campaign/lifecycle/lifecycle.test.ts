import { describe, expect, it } from 'vitest';
import { CampaignOrder, CampaignState } from '../../contracts/campaign/campaign-state.ts';
import { table } from '../../testing/table.ts';
import { walk } from '../../testing/walk.ts';
import { lifecycleMachine } from './lifecycle.ts';
import type { LifecycleEvent } from './lifecycle-events.ts';
import { editableIn, ordersIn, refusalOf, watchedStates } from './orders.ts';

const waits = { untilAt: 1, says: 'It waits' };
const fault = { code: 'x', at: '', says: 'So it is', todo: 'Do' };
const open = { isOpen: true } as const;
const shut = { isOpen: false, waits } as const;
const events: LifecycleEvent[] = [
  { type: 'campaign.validate' },
  { type: 'campaign.start' },
  { type: 'campaign.pause', windDown: 'drain' },
  { type: 'campaign.resume', opening: open },
  { type: 'campaign.resume', opening: shut },
  { type: 'campaign.stop', windDown: 'now' },
  { type: 'campaign.redial', says: '' },
  { type: 'campaign.edit', says: '' },
  { type: 'campaign.delete' },
  { type: 'validation.passed', opening: null, warnings: [] },
  { type: 'validation.passed', opening: open, warnings: [] },
  { type: 'validation.passed', opening: shut, warnings: [] },
  { type: 'validation.failed', warnings: [fault] },
  { type: 'schedule.opened' },
  { type: 'schedule.closed', waits },
  { type: 'schedule.ended' },
  { type: 'budget.dayspent', waits },
  { type: 'budget.spent', fault },
  { type: 'breaker.tripped', fault },
  { type: 'breaker.probed' },
  { type: 'breaker.closed' },
  { type: 'bot.withdrawn', fault },
  { type: 'bot.gone', fault },
  { type: 'leads.exhausted' },
  { type: 'calls.over' },
];

describe('the life of a campaign', () => {
  it('reaches every state, leaves every one, and can always end', () => {
    const { untaken } = walk(lifecycleMachine, { events });
    expect(untaken).toEqual([]);
  });

  it('goes from state to state as its chart says', () => {
    table(lifecycleMachine, [
      { given: 'draft', when: { type: 'campaign.start' }, expect: 'validating' },
      {
        given: 'validating',
        when: { type: 'validation.passed', opening: open, warnings: [] },
        expect: 'running',
      },
      {
        given: 'validating',
        when: { type: 'validation.passed', opening: shut, warnings: [] },
        expect: 'scheduled',
      },
      {
        given: 'validating',
        when: { type: 'validation.passed', opening: null, warnings: [] },
        expect: 'ready',
      },
      { given: 'validating', when: { type: 'validation.failed', warnings: [] }, expect: 'draft' },
      { given: 'ready', when: { type: 'campaign.edit', says: '' }, expect: 'draft' },
      { given: 'scheduled', when: { type: 'schedule.opened' }, expect: 'running' },
      { given: 'running', when: { type: 'schedule.closed', waits }, expect: 'scheduled' },
      { given: 'running', when: { type: 'budget.dayspent', waits }, expect: 'scheduled' },
      { given: 'running', when: { type: 'budget.spent', fault }, expect: 'pausing' },
      { given: 'running', when: { type: 'breaker.tripped', fault }, expect: 'pausing' },
      { given: 'running', when: { type: 'bot.withdrawn', fault }, expect: 'pausing' },
      { given: 'running', when: { type: 'bot.gone', fault }, expect: 'failed' },
      { given: 'running', when: { type: 'schedule.ended' }, expect: 'stopping' },
      { given: 'running', when: { type: 'leads.exhausted' }, expect: 'completed' },
      { given: 'pausing', when: { type: 'calls.over' }, expect: 'paused' },
      { given: 'stopping', when: { type: 'calls.over' }, expect: 'completed' },
      { given: 'paused', when: { type: 'breaker.probed' }, expect: 'running' },
      { given: 'paused', when: { type: 'campaign.resume', opening: shut }, expect: 'scheduled' },
      { given: 'completed', when: { type: 'campaign.redial', says: '' }, expect: 'ready' },
      // What a state does not name changes nothing there.
      { given: 'paused', when: { type: 'leads.exhausted' }, expect: 'paused' },
      { given: 'completed', when: { type: 'campaign.start' }, expect: 'completed' },
      { given: 'stopping', when: { type: 'campaign.resume', opening: open }, expect: 'stopping' },
    ]);
  });
});

describe('orders', () => {
  it.each([
    ['draft', ['validate', 'start', 'edit', 'delete']],
    ['validating', ['validate', 'start', 'delete']],
    ['ready', ['validate', 'start', 'redial', 'edit', 'delete']],
    ['scheduled', ['pause', 'stop', 'redial', 'edit']],
    ['running', ['pause', 'stop', 'redial', 'edit']],
    ['pausing', ['pause', 'resume', 'stop', 'redial', 'edit']],
    ['paused', ['resume', 'stop', 'redial', 'edit']],
    ['stopping', ['stop', 'edit']],
    ['completed', ['redial', 'edit', 'delete']],
    ['failed', ['validate', 'start', 'redial', 'edit', 'delete']],
  ] as const)('of a campaign that is %s are %j', (state, orders) => {
    expect(ordersIn(state)).toEqual(orders);
  });

  it('are refused with where they would not be', () => {
    expect(refusalOf('draft', 'pause')).toBe(
      'it is draft; pause is possible while it is scheduled, running or pausing',
    );
    for (const order of CampaignOrder.options)
      expect(refusalOf('stopping', order)).toContain('it is stopping');
  });

  it('leave alone whom and as whom it calls, while it may be dialling', () => {
    for (const state of CampaignState.options) {
      const mayCall = watchedStates.includes(state);
      expect(editableIn(state).includes('botId') && mayCall).toBe(false);
      expect(editableIn(state)).toContain('name');
    }
    expect(editableIn('running')).toContain('pacing');
    expect(editableIn('stopping')).toEqual(['name']);
  });
});
