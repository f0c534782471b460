import type { Incident, Scenario, SimulatedCampaign } from './scenario.ts';

const minutes = 60_000;
/** Halfway through a run of three hours. */
const midMs = 90 * minutes;
const one = [{}];

/** People are at their telephones at lunch, and not before and after: ±40 % within three hours, a step every five minutes. */
const lunchtime: Incident[] = Array.from({ length: 36 }, (_, step) => ({
  kind: 'set',
  atMs: step * 5 * minutes,
  set: { humanShare: 0.15 * (1 - 0.4 * Math.cos((2 * Math.PI * step) / 36)) },
}));

const campaign = (
  campaignId: string,
  change: Partial<SimulatedCampaign> = {},
): Partial<SimulatedCampaign> => ({ campaignId, ...change });

/** Fifty campaigns, small and large, with good and bad lists, which begin one after the other. */
const fifty = Array.from({ length: 50 }, (_, i) =>
  campaign(`c${i + 1}`, {
    weight: 1 + (i % 3),
    answerScale: 0.4 + ((i * 7) % 10) / 6,
    talkScale: 0.6 + ((i * 3) % 8) / 8,
    startsAtMs: (i % 10) * 6 * minutes,
  }),
);

/** The table of dialler.md §6 first, then its "more scenarios". */
export const scenarios: readonly Scenario[] = [
  {
    name: 'steady',
    sentence: '15 % of the dials are answered by a person',
    settings: {},
    incidents: [],
    campaigns: one,
  },
  {
    name: 'answers-double',
    sentence: 'answers go from 15 to 30 %',
    settings: {},
    incidents: [{ kind: 'set', atMs: midMs, set: { humanShare: 0.3 } }],
    campaigns: one,
    shiftAtMs: midMs,
  },
  {
    name: 'answers-fall',
    sentence: 'answers go from 15 to 5 %',
    settings: {},
    incidents: [{ kind: 'set', atMs: midMs, set: { humanShare: 0.05 } }],
    campaigns: one,
    shiftAtMs: midMs,
  },
  {
    name: 'slots-lost',
    sentence: '40 % of the slots are gone for half an hour',
    settings: {},
    incidents: [{ kind: 'lose', atMs: midMs, share: 0.4, forMs: 30 * minutes }],
    campaigns: one,
    shiftAtMs: midMs + 30 * minutes,
  },
  {
    name: 'carrier-dead',
    sentence: 'the carrier refuses everything for three minutes',
    settings: {},
    incidents: [{ kind: 'set', atMs: midMs, set: { carrier: 'refusing' }, forMs: 3 * minutes }],
    campaigns: one,
    shiftAtMs: midMs + 3 * minutes,
  },
  {
    name: 'talks-double',
    sentence: 'talks become twice as long',
    settings: {},
    incidents: [{ kind: 'set', atMs: midMs, set: { talkScale: 2 } }],
    campaigns: one,
    shiftAtMs: midMs,
  },
  {
    name: 'lunchtime',
    sentence: 'answers rise from 9 to 21 % and fall again',
    settings: {},
    incidents: lunchtime,
    campaigns: one,
  },
  {
    name: 'burst',
    sentence:
      'three campaigns, one of them answered half and one twice as often, start beside a running one',
    settings: {},
    incidents: [],
    campaigns: [
      campaign('c1'),
      campaign('c2', { startsAtMs: midMs, answerScale: 0.5 }),
      campaign('c3', { startsAtMs: midMs }),
      campaign('c4', { startsAtMs: midMs, answerScale: 2 }),
    ],
    shiftAtMs: midMs,
  },
  {
    name: 'cps-rises',
    sentence: 'the carrier takes one call a second, and ten after ninety minutes',
    heldBackBy: 'carrier',
    settings: { cps: 1, carrierCps: 1 },
    incidents: [{ kind: 'set', atMs: midMs, set: { cps: 10, carrierCps: 10 } }],
    campaigns: one,
    shiftAtMs: midMs,
  },
  {
    name: 'cps-refused',
    sentence: 'the carrier refuses a third of the dials, though they are within its calls a second',
    heldBackBy: 'carrier',
    settings: {},
    incidents: [{ kind: 'set', atMs: midMs, set: { carrierCps: 133 }, forMs: 20 * minutes }],
    campaigns: one,
    shiftAtMs: midMs + 20 * minutes,
  },
  {
    name: 'carrier-silent',
    sentence: 'nothing comes back from the carrier for three minutes but timeouts',
    settings: {},
    incidents: [{ kind: 'set', atMs: midMs, set: { carrier: 'silent' }, forMs: 3 * minutes }],
    campaigns: one,
    shiftAtMs: midMs + 3 * minutes,
  },
  {
    name: 'machines-missed',
    sentence: 'the screener takes 20 % of the machines for people',
    settings: { missedMachineShare: 0.2 },
    incidents: [],
    campaigns: one,
  },
  {
    name: 'rolling-deploy',
    sentence: 'every worker in turn drains, is away for 20 s and comes back',
    settings: { workerSlotCount: 4 },
    incidents: [{ kind: 'roll', atMs: 30 * minutes, downMs: 20_000 }],
    campaigns: one,
  },
  {
    name: 'duplicate-events',
    sentence: 'one carrier event in five comes twice, and any of them up to 1.5 s late',
    settings: { duplicateShare: 0.2, eventDelayMaxMs: 1_500 },
    incidents: [],
    campaigns: one,
  },
  {
    name: 'clock-jump',
    sentence: 'the clock is set forward by an hour',
    settings: {},
    incidents: [{ kind: 'clock', atMs: midMs, byMs: 60 * minutes }],
    campaigns: one,
    shiftAtMs: midMs,
  },
  {
    name: 'stall',
    sentence: 'the dialler stands still for a minute',
    settings: {},
    incidents: [{ kind: 'stall', atMs: midMs, forMs: minutes }],
    campaigns: one,
    shiftAtMs: midMs + minutes,
  },
  {
    name: 'brown-out',
    sentence: 'attaching takes up to 4 s and is refused three times in ten, for ten minutes',
    heldBackBy: 'slots',
    settings: {},
    incidents: [
      {
        kind: 'set',
        atMs: midMs,
        set: { attachMs: 500, attachP99Ms: 4_000, attachRefusedShare: 0.3 },
        forMs: 10 * minutes,
      },
    ],
    campaigns: one,
    shiftAtMs: midMs + 10 * minutes,
  },
  {
    name: 'attach-refused',
    sentence: 'every worker refuses every call for a minute',
    heldBackBy: 'slots',
    settings: {},
    incidents: [{ kind: 'set', atMs: midMs, set: { attachRefusedShare: 1 }, forMs: minutes }],
    campaigns: one,
    shiftAtMs: midMs + minutes,
  },
  {
    name: 'list-tail',
    sentence: 'most of the list may no longer be called after ninety minutes',
    heldBackBy: 'leads',
    settings: {},
    incidents: [],
    campaigns: [
      campaign('c1', {
        retryMs: 30 * minutes,
        windows: [
          { leadCount: 100_000, opensAtMs: 0, closesAtMs: midMs },
          { leadCount: 400, opensAtMs: 0, closesAtMs: Number.POSITIVE_INFINITY },
        ],
      }),
    ],
  },
  {
    name: 'fair-share',
    sentence: 'four campaigns of equal weight share the slots',
    settings: {},
    incidents: [],
    campaigns: [campaign('c1'), campaign('c2'), campaign('c3'), campaign('c4')],
  },
  {
    name: 'weights',
    sentence: 'three campaigns of weight 1, 2 and 4, answered 5, 15 and 30 %',
    settings: {},
    incidents: [],
    campaigns: [
      campaign('c1', { weight: 1, answerScale: 1 / 3 }),
      campaign('c2', { weight: 2 }),
      campaign('c3', { weight: 4, answerScale: 2 }),
    ],
  },
  {
    name: 'callbacks',
    sentence: 'thirty promised calls an hour beside a list, one slot kept for them',
    settings: { reservedCount: 1 },
    incidents: [],
    campaigns: [
      campaign('c1'),
      campaign('c2', { mode: 'callbacks', tier: 0, callbacksPerHour: 30 }),
    ],
  },
  {
    name: 'day',
    sentence: 'fifty campaigns on one pool, for `--slots 200 --hours 12`',
    settings: {},
    incidents: [
      { kind: 'set', atMs: 180 * minutes, set: { humanShare: 0.1 }, forMs: 120 * minutes },
      { kind: 'lose', atMs: 240 * minutes, share: 0.2, forMs: 20 * minutes },
      { kind: 'set', atMs: 400 * minutes, set: { carrier: 'refusing' }, forMs: 2 * minutes },
    ],
    campaigns: fifty,
  },
];
