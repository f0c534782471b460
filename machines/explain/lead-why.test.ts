import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LeadWhy, WhyCode } from '../contracts/explain/lead-why.ts';
import { PacingBound } from '../contracts/explain/pacing-tick.ts';
import { exampleTick } from './example-tick.ts';
import { leadWhy } from './lead-why.ts';
import type { Ban, WhyFacts } from './why-facts.ts';
import { whyTable } from './why-table.ts';

const now = 1_700_000_000_000;
const hourMs = 3_600_000;

const facts = (more: Partial<WhyFacts> = {}): WhyFacts => ({
  now,
  lead: {
    leadId: 'camp:+15550100001',
    campaignId: 'camp',
    state: 'ready',
    nextAttemptAt: 0,
    attemptCount: 0,
    why: 'New',
    preview: null,
  },
  campaign: { state: 'running', name: 'Spring', startsAt: null },
  suppression: null,
  number: null,
  judgement: null,
  schedule: null,
  budget: null,
  breaker: null,
  bot: null,
  bestTime: null,
  tick: exampleTick({ at: now, bound: 'none', dialCount: 2 }),
  tickFreshMs: 10_000,
  aheadCount: 0,
  ...more,
});
const codes = (more: Partial<WhyFacts>) => leadWhy(facts(more)).reasons.map(({ code }) => code);
const lead = (more: Partial<WhyFacts['lead']>) => ({ lead: { ...facts().lead, ...more } });
const campaign = (state: WhyFacts['campaign']['state']) => ({
  campaign: { state, name: 'Spring', startsAt: null },
});
const ban = (untilAt: number | null, sentence = 'So says a list.'): Ban => ({ untilAt, sentence });

const judged = (
  code: NonNullable<WhyFacts['judgement']>['code'],
  untilAt: number | null = now + hourMs,
) => ({ judgement: { code, ...ban(untilAt) } });

/** Facts for which each reason is the only one. Those of `untilAt` end by time. */
const only: [WhyCode, Partial<WhyFacts>][] = [
  ['being_dialled', lead({ state: 'dialing', attemptCount: 2 })],
  ['in_preview', lead({ state: 'leased', preview: { by: 'Ada', untilAt: now + hourMs } })],
  ['in_call', lead({ state: 'live' })],
  ['done', lead({ state: 'done', why: 'Nobody answered; no retry is left' })],
  ['suppressed', { suppression: ban(null) }],
  ['number_unusable', { number: ban(null) }],
  ['suppressed', judged('suppressed', null)],
  ['consent_missing', judged('consent_missing', null)],
  ['rule_refused', judged('caller_number_series', null)],
  ['rule_refused', judged('place_unknown', null)],
  ['attempt_cap', judged('cap_reached')],
  ['rest_after_call', judged('after_refusal')],
  ['rest_after_call', judged('after_conversation')],
  ['rest_after_call', judged('after_abandoned')],
  ['rest_after_call', judged('after_machine')],
  ['rest_after_call', judged('too_soon')],
  ['calling_window', judged('outside_hours')],
  ['calling_window', judged('holiday')],
  ['campaign_not_started', campaign('draft')],
  [
    'campaign_scheduled',
    { campaign: { state: 'running', name: 'Spring', startsAt: now + hourMs } },
  ],
  ['campaign_paused', campaign('paused')],
  ['campaign_stopping', campaign('stopping')],
  ['campaign_over', campaign('completed')],
  ['campaign_failed', campaign('failed')],
  ['campaign_not_started', campaign('ready')],
  ['campaign_paused', campaign('pausing')],
  ['schedule_closed', { schedule: ban(now + hourMs) }],
  ['budget_spent', { budget: ban(null) }],
  ['breaker_open', { breaker: ban(now + hourMs) }],
  ['bot_not_live', { bot: ban(null) }],
  ['retry_not_due', lead({ nextAttemptAt: now + hourMs })],
  ['best_time_later', { bestTime: ban(now + hourMs) }],
  ['dialler_away', { tick: null }],
  ['dialler_away', { tick: exampleTick({ at: now - 60_000 }) }],
  ['in_queue', { aheadCount: 1 }],
  ...PacingBound.options
    .filter((bound) => bound !== 'none' && bound !== 'leads')
    .map((bound): [WhyCode, Partial<WhyFacts>] => [
      `pacing_${bound}`,
      { tick: exampleTick({ at: now, bound }) },
    ]),
  ['due', {}],
  ['due', { tick: exampleTick({ at: now, bound: 'leads' }), aheadCount: null }],
];

describe('why a lead is not dialled', () => {
  it.each(only)('has a reason, alone where nothing else is so: %s', (code, more) => {
    const why = leadWhy(facts(more));
    expect(why.reasons.map((reason) => reason.code)).toEqual([code]);
    expect(LeadWhy.parse(why)).toEqual(why);
    expect(why.reasons[0]!.sentence).toMatch(/^[A-Z].{5,}[.!]$/);
    expect(why.reasons[0]!.sentence).not.toMatch(/undefined|null|NaN/);
  });

  it('has a test for every reason, and a reason for every code', () => {
    // `granted` is what the ledger says of the moment, and never why it is not.
    const tested = new Set<WhyCode>([...only.map(([code]) => code), 'granted']);
    expect(WhyCode.options.filter((code) => !tested.has(code))).toEqual([]);
    const listed = Object.values(whyTable).flatMap((rules) => rules.map(({ code }) => code));
    expect(new Set(listed).size).toBe(listed.length);
  });

  it('asks nothing more of a lead that is being dialled or done', () => {
    expect(codes({ ...lead({ state: 'live' }), suppression: ban(null), tick: null })).toEqual([
      'in_call',
    ]);
  });

  it('puts first what is for ever, then what somebody must do, then of times the latest', () => {
    const why = leadWhy(
      facts({
        ...lead({ nextAttemptAt: now + hourMs }),
        ...judged('outside_hours', now + 5 * hourMs),
        ...campaign('paused'),
        suppression: ban(null),
      }),
    );
    expect(why.reasons.map(({ code, ends }) => [code, ends])).toEqual([
      ['suppressed', 'never'],
      ['campaign_paused', 'operator'],
      ['calling_window', 'time'],
      ['retry_not_due', 'time'],
    ]);
    expect(why.earliestAt).toBeNull();
  });

  it('says when it can be dialled at the earliest, if only time is in the way', () => {
    const more = {
      ...lead({ nextAttemptAt: now + hourMs }),
      ...judged('outside_hours', now + 5 * hourMs),
    };
    expect(leadWhy(facts(more))).toMatchObject({ earliestAt: now + 5 * hourMs, aheadCount: null });
    expect(leadWhy(facts())).toMatchObject({ earliestAt: now, aheadCount: 0 });
    expect(leadWhy(facts({ tick: null })).earliestAt).toBeNull();
  });

  it('forgets what time has ended', () => {
    expect(codes({ ...judged('holiday', now), suppression: ban(now - 1) })).toEqual(['due']);
  });

  it('tells the binding of the pacing before the place in the queue', () => {
    expect(codes({ tick: exampleTick({ at: now }), aheadCount: 7 })).toEqual([
      'pacing_worker_slots',
      'in_queue',
    ]);
  });

  it('never lacks a reason, and what binds ends last', () => {
    const someBan = fc.option(
      fc.record({
        untilAt: fc.option(fc.integer({ min: now - hourMs, max: now + hourMs })),
        sentence: fc.constant('Because.'),
      }),
    );
    const any = fc.record({
      suppression: someBan,
      number: someBan,
      judgement: someBan.map((some) => some && { ...some, code: 'cap_reached' as const }),
      schedule: someBan,
      budget: someBan,
      breaker: someBan,
      bestTime: someBan,
      aheadCount: fc.option(fc.nat(5)),
      tick: fc.option(
        fc.constantFrom(...PacingBound.options).map((bound) => exampleTick({ at: now, bound })),
      ),
    });
    fc.assert(
      fc.property(any, (more) => {
        const { reasons, earliestAt } = leadWhy(facts(more));
        expect(reasons.length).toBeGreaterThan(0);
        const times = reasons.map(({ untilAt }) => untilAt ?? now);
        if (reasons[0]!.ends === 'time') expect(times[0]).toBe(Math.max(...times));
        if (earliestAt !== null) expect(earliestAt).toBe(Math.max(now, ...times));
        for (const { ends, untilAt } of reasons) expect(ends === 'time').toBe(untilAt !== null);
      }),
      { numRuns: 100 },
    );
  });
});
