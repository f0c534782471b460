import type { CampaignState } from '../contracts/campaign/campaign-state.ts';
import type { JudgementCode } from '../contracts/compliance/dial-judgement.ts';
import type { WhyCode } from '../contracts/explain/lead-why.ts';
import type { PacingBound } from '../contracts/explain/pacing-tick.ts';
import type { Ban, WhyFacts, WhyRule } from './why-facts.ts';

const forGood = (sentence: string): Ban => ({ untilAt: null, sentence });

/** A ban that time has ended is none. */
const standing =
  (of: (facts: WhyFacts) => Ban | null) =>
  (facts: WhyFacts): Ban | null => {
    const ban = of(facts);
    return ban !== null && (ban.untilAt === null || ban.untilAt > facts.now) ? ban : null;
  };

const inState =
  (states: readonly WhyFacts['lead']['state'][], sentence: (f: WhyFacts) => string) =>
  (facts: WhyFacts) =>
    states.includes(facts.lead.state) ? forGood(sentence(facts)) : null;

const ofCampaign = (states: readonly CampaignState[], sentence: string) => (facts: WhyFacts) =>
  states.includes(facts.campaign.state)
    ? forGood(`The campaign “${facts.campaign.name}” ${sentence}.`)
    : null;

/** What a lead's page calls that which the rules said. */
const judgedAs: Record<NonNullable<WhyFacts['judgement']>['code'], WhyCode> = {
  suppressed: 'suppressed',
  consent_missing: 'consent_missing',
  caller_number_series: 'rule_refused',
  place_unknown: 'rule_refused',
  after_refusal: 'rest_after_call',
  after_conversation: 'rest_after_call',
  after_abandoned: 'rest_after_call',
  after_machine: 'rest_after_call',
  too_soon: 'rest_after_call',
  cap_reached: 'attempt_cap',
  outside_hours: 'calling_window',
  holiday: 'calling_window',
};

export const whyCodeOf = (code: JudgementCode): WhyCode =>
  code === 'lawful' ? 'due' : judgedAs[code];

const judged =
  (code: WhyCode) =>
  ({ judgement }: WhyFacts): Ban | null =>
    judgement !== null && judgedAs[judgement.code] === code ? judgement : null;

/** It is somewhere else than in the queue: nothing else matters. */
const inHand: WhyRule[] = [
  {
    code: 'done',
    applies: inState(['done'], ({ lead }) => `It is done: ${lead.why}.`),
    endsElse: 'never',
  },
  {
    code: 'in_call',
    applies: inState(['live'], () => 'It is in a call now.'),
    endsElse: 'system',
  },
  {
    code: 'in_preview',
    applies: ({ lead: { preview } }) =>
      preview && {
        untilAt: preview.untilAt,
        sentence: `It is shown to ${preview.by}, who decides whether it is dialled.`,
      },
    endsElse: 'operator',
  },
  {
    code: 'being_dialled',
    applies: inState(
      ['dialing'],
      ({ lead }) => `It is being dialled now, attempt ${Math.max(1, lead.attemptCount)}.`,
    ),
    endsElse: 'system',
  },
];

/** It must not be dialled now. */
const held: WhyRule[] = [
  {
    code: 'suppressed',
    applies: standing((f) => f.suppression ?? judged('suppressed')(f)),
    endsElse: 'never',
  },
  { code: 'consent_missing', applies: standing(judged('consent_missing')), endsElse: 'operator' },
  { code: 'number_unusable', applies: standing((f) => f.number), endsElse: 'never' },
  { code: 'rule_refused', applies: standing(judged('rule_refused')), endsElse: 'operator' },
  { code: 'attempt_cap', applies: standing(judged('attempt_cap')), endsElse: 'never' },
  { code: 'rest_after_call', applies: standing(judged('rest_after_call')), endsElse: 'never' },
  { code: 'calling_window', applies: standing(judged('calling_window')), endsElse: 'operator' },
  {
    code: 'campaign_not_started',
    applies: ofCampaign(['draft', 'validating', 'ready'], 'has not been started'),
    endsElse: 'operator',
  },
  {
    code: 'campaign_scheduled',
    applies: ({ campaign, now }) =>
      campaign.startsAt !== null && campaign.startsAt > now
        ? {
            untilAt: campaign.startsAt,
            sentence: `The campaign “${campaign.name}” begins later, as it was scheduled.`,
          }
        : null,
    endsElse: 'operator',
  },
  {
    code: 'campaign_paused',
    applies: ofCampaign(['pausing', 'paused'], 'is paused; resume it'),
    endsElse: 'operator',
  },
  {
    code: 'campaign_stopping',
    applies: ofCampaign(['stopping'], 'is being stopped; it finishes its calls and begins none'),
    endsElse: 'never',
  },
  {
    code: 'campaign_over',
    applies: ofCampaign(['completed'], 'is over'),
    endsElse: 'never',
  },
  {
    code: 'campaign_failed',
    applies: ofCampaign(['failed'], 'cannot go on; see its warnings, and start it anew'),
    endsElse: 'operator',
  },
  { code: 'schedule_closed', applies: standing((f) => f.schedule), endsElse: 'operator' },
  { code: 'budget_spent', applies: standing((f) => f.budget), endsElse: 'operator' },
  { code: 'breaker_open', applies: standing((f) => f.breaker), endsElse: 'operator' },
  { code: 'bot_not_live', applies: standing((f) => f.bot), endsElse: 'operator' },
  {
    code: 'retry_not_due',
    applies: standing(({ lead }) => ({
      untilAt: lead.nextAttemptAt,
      sentence:
        lead.attemptCount === 0
          ? 'It is to be dialled later, as its list says.'
          : `Its next try is not due yet. ${lead.why}.`,
    })),
    endsElse: 'system',
  },
  { code: 'best_time_later', applies: standing((f) => f.bestTime), endsElse: 'system' },
];

const boundCodes: Partial<Record<PacingBound, WhyCode>> = {
  campaign_concurrency: 'pacing_campaign_concurrency',
  worker_slots: 'pacing_worker_slots',
  carrier_concurrency: 'pacing_carrier_concurrency',
  carrier_cps: 'pacing_carrier_cps',
  risk: 'pacing_risk',
  cold_start: 'pacing_cold_start',
  distrust: 'pacing_distrust',
  braked_by_law: 'pacing_braked_by_law',
  carrier_broken: 'pacing_carrier_broken',
  fair_share: 'pacing_fair_share',
  mode: 'pacing_mode',
};

/** The newest tick, if it is new enough to say something of now. */
const freshTick = ({ tick, now, tickFreshMs }: WhyFacts) =>
  tick !== null && now - tick.at <= tickFreshMs ? tick : null;

const pacingRules = Object.entries(boundCodes).map(
  ([bound, code]): WhyRule => ({
    code,
    applies: (facts) => {
      const tick = freshTick(facts);
      return tick?.bound === bound ? forGood(`It waits for its turn. ${tick.sentence}`) : null;
    },
    endsElse: bound === 'mode' ? 'operator' : 'system',
  }),
);

/** It may be dialled, and is not yet. */
const waiting: WhyRule[] = [
  {
    code: 'dialler_away',
    applies: (facts) =>
      freshTick(facts) === null
        ? forGood('No dialler has looked at its campaign just now; see whether one is running.')
        : null,
    endsElse: 'operator',
  },
  ...pacingRules,
  {
    code: 'in_queue',
    applies: ({ aheadCount }) =>
      aheadCount !== null && aheadCount > 0
        ? forGood(
            aheadCount === 1
              ? 'One lead that is as likely to be reached comes before it.'
              : `${aheadCount.toLocaleString('en')} leads that are as likely to be reached come before it.`,
          )
        : null,
    endsElse: 'system',
  },
  {
    code: 'due',
    applies: (facts) =>
      freshTick(facts) !== null && (facts.aheadCount ?? 0) === 0 && !isPaced(facts)
        ? forGood('Nothing holds it: it is dialled at one of the next ticks.')
        : null,
    endsElse: 'system',
  },
];

const isPaced = (facts: WhyFacts): boolean => {
  const tick = freshTick(facts);
  return tick !== null && boundCodes[tick.bound] !== undefined;
};

export const whyTable = { inHand, held, waiting };
