import { describe, expect, test } from 'vitest';
import type { CampaignFunnel } from '../../../machines/contracts/explain/dial-counts.ts';
import type { LiveCampaign } from '../../../machines/contracts/relay.ts';
import { percentText } from './campaign-figures.ts';
import { effectOf, ordersOf } from './campaign-orders.ts';
import { funnelOf } from './outcomes/funnel-lines.ts';

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
  const answer: CampaignFunnel = {
    campaignId: 'c',
    at: 0,
    steps: [
      { step: 'leads', of: 'leads', count: 100, share: null },
      { step: 'dialled', of: 'leads', count: 40, share: 0.4 },
      { step: 'answered', of: 'calls', count: 20, share: null },
      { step: 'human', of: 'calls', count: 10, share: 0.5 },
      { step: 'attached', of: 'calls', count: 9, share: 0.9 },
      { step: 'conversation', of: 'calls', count: 6, share: 2 / 3 },
      { step: 'goal', of: 'calls', count: 0, share: 0 },
    ],
    dialCount: 80,
    abandonedCount: 1,
    fromAt: 0,
  };

  test('goes from leads over dials to goals, each with its part of what it is a part of', () => {
    expect(
      funnelOf(answer).map(({ word, count, part, share }) => [word, count, part, share]),
    ).toEqual([
      ['Leads', 100, 1, null],
      ['Dialled', 40, 0.4, 0.4],
      ['Dials', 80, 1, null],
      ['Answered', 20, 0.25, 0.25],
      ['By a person', 10, 0.125, 0.5],
      ['Met a slot', 9, 0.1125, 0.9],
      ['Talked', 6, 0.075, 2 / 3],
      ['Goal', 0, 0, 0],
    ]);
  });

  test('of a campaign that was never dialled has no parts of nothing', () => {
    const none = {
      ...answer,
      dialCount: 0,
      steps: answer.steps.map((one) => ({ ...one, count: 0 })),
    };
    expect(funnelOf(none).every(({ part }) => part === 0)).toBe(true);
    expect(funnelOf(none)[3]).toMatchObject({ share: null });
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
