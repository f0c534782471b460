import { describe, expect, test } from 'vitest';
import type { LiveCampaign } from '../../../machines/contracts/relay.ts';
import { funnelOf, percentText } from './campaign-figures.ts';
import { effectOf, ordersOf } from './campaign-orders.ts';

const campaign = (more: Partial<LiveCampaign> = {}): LiveCampaign => ({
  id: 'c',
  name: 'Spring',
  state: 'running',
  leadCount: 100,
  doneCount: 20,
  byState: { ready: 70, dialing: 2, live: 3, done: 20, leased: 5 },
  byOutcome: { no_answer: 10, busy: 5, abandoned: 1, confirmed: 8, hung_up: 4 },
  dialingCount: 2,
  liveCount: 3,
  concurrentMax: 8,
  orders: ['pause', 'stop'],
  limit: null,
  ...more,
});

describe('the funnel', () => {
  test('counts each lead by how far its last dial came', () => {
    const counts = funnelOf(campaign()).map(({ key, count }) => [key, count]);
    expect(counts).toEqual([
      ['leads', 100],
      ['dialled', 33],
      ['answered', 16],
      ['talked', 15],
    ]);
  });

  test('never has more leads dialled than there are', () => {
    const twice = campaign({ leadCount: 5, byOutcome: { no_answer: 4 } });
    expect(funnelOf(twice)[1]?.count).toBe(5);
  });
});

test('a part of nothing is no number', () => {
  expect([percentText(1, 3), percentText(0, 0)]).toEqual(['33 %', '–']);
});

describe('an order', () => {
  test('has a button when the campaign’s chart allows it, in one order', () => {
    expect(ordersOf({ orders: ['edit', 'redial', 'stop', 'pause', 'delete'] })).toEqual([
      'pause',
      'stop',
      'redial',
    ]);
    expect(ordersOf({ orders: [] })).toEqual([]);
  });

  test.each([
    ['pause', 'drain', '2 calls that ring and 3 calls that go on end by themselves.'],
    ['pause', 'cancel_ringing', '2 calls that ring are hung up. 3 calls that go on end'],
    ['stop', 'now', '2 calls that ring and 3 calls that go on are hung up.'],
  ] as const)('to %s (%s) says what becomes of calls: %s', (order, mode, words) => {
    expect(effectOf(order, campaign(), mode).join(' ')).toContain(words);
  });

  test.each([
    ['start', '70 leads are ready, at most 8 at a time'],
    ['pause', '2 calls that ring and 3 calls that go on end by themselves'],
    ['resume', 'Telephones ring'],
    ['stop', '70 leads will not be dialled'],
  ] as const)('to %s says beforehand: %s', (order, words) => {
    expect(effectOf(order, campaign()).join(' ')).toContain(words);
  });

  test('says so when it will have no effect', () => {
    const over = campaign({ byState: { done: 100 }, dialingCount: 0, liveCount: 0 });
    expect(effectOf('resume', over)).toEqual([
      'No lead is ready to be dialled: nothing will ring.',
    ]);
    expect(effectOf('stop', over).join(' ')).toContain('No lead is left undialled.');
  });
});
