import { hoursOf } from '../../../actors/calendar/schedule-calendar.ts';
import { isZone } from '../../../actors/calendar/zone-offsets.ts';
import type { CampaignFault } from '../../../machines/campaign/lifecycle/lifecycle-events.ts';
import type { BudgetLimits } from '../../../machines/contracts/campaign/budget.ts';
import type { Campaign } from '../../../machines/contracts/campaign/campaign.ts';
import { Phone } from '../../../machines/contracts/ids.ts';
import { waitingStates } from '../../../machines/lead/lead-moves.ts';
import type { Documents } from '../documents.ts';
import { lateLimitFault } from './late-limit.ts';

const fault = (code: string, at: string, says: string, todo: string): CampaignFault => ({
  code,
  at,
  says,
  todo,
});

/** What keeps a campaign from being started, all of it at once. `isResumed`: it may have no lead left that is ready. */
export async function validateCampaign(
  documents: Documents,
  campaign: Campaign,
  now: number,
  isResumed = false,
): Promise<CampaignFault[]> {
  return [
    ...(await botFaults(documents, campaign)),
    ...fromFaults(campaign),
    ...(isResumed ? [] : await leadFaults(documents, campaign)),
    ...scheduleFaults(campaign, now),
    ...budgetFaults(campaign),
    ...pacingFaults(campaign),
    ...lawFaults(campaign),
  ];
}

async function botFaults({ bots }: Documents, { botId }: Campaign): Promise<CampaignFault[]> {
  const bot = await bots.findOne({ _id: botId });
  if (bot === null || (bot.archivedAt ?? null) !== null)
    return [
      fault(
        'bot_unknown',
        'botId',
        bot === null ? 'Its bot does not exist' : 'Its bot is archived',
        'Choose another bot.',
      ),
    ];
  return bot.liveVersionId !== null
    ? []
    : [
        fault(
          'bot_not_live',
          'botId',
          `Its bot “${bot.name}” has no published version`,
          'Publish the bot, or choose another one.',
        ),
      ];
}

const fromFaults = ({ from }: Campaign): CampaignFault[] =>
  Phone.safeParse(from).success
    ? []
    : [
        fault(
          'from_invalid',
          'from',
          'The number it shows is no telephone number',
          'Give it in E.164, for example +14155550123.',
        ),
      ];

async function leadFaults({ leads }: Documents, { _id }: Campaign): Promise<CampaignFault[]> {
  const some = { projection: { _id: 1 } } as const;
  if ((await leads.findOne({ campaignId: _id, state: { $in: waitingStates } }, some)) !== null)
    return [];
  const hasAny = (await leads.findOne({ campaignId: _id }, some)) !== null;
  return [
    hasAny
      ? fault(
          'leads_done',
          'leads',
          'Each of its leads has its outcome',
          'Import more leads, or redial some of them.',
        )
      : fault('leads_missing', 'leads', 'It has no leads', 'Import leads first.'),
  ];
}

function scheduleFaults({ schedule }: Campaign, now: number): CampaignFault[] {
  const { timeZone, startAt, endAt, slots } = schedule;
  if (!isZone(timeZone))
    return [
      fault(
        'zone_unknown',
        'schedule.timeZone',
        `Nobody knows the time zone “${timeZone}”`,
        'Use a name of the IANA list, for example Europe/Berlin.',
      ),
    ];
  const empty = slots.findIndex(({ from, to }) => from === to);
  if (empty >= 0)
    return [
      fault(
        'slot_empty',
        `schedule.slots.${empty}`,
        'A slot ends when it begins',
        'Give it a later end; for the whole day, 00:00 to 24:00.',
      ),
    ];
  if (endAt !== null && endAt <= Math.max(now, startAt ?? now))
    return [
      fault(
        'schedule_over',
        'schedule.endAt',
        'Its end date is past, or before its start',
        'Choose a later end date, or none.',
      ),
    ];
  const { isOpen, changesAt } = hoursOf(schedule, now);
  return isOpen || changesAt !== null
    ? []
    : [
        fault(
          'schedule_never_opens',
          'schedule',
          'Its schedule leaves no time in which it may dial',
          'Add slots, remove holidays, or move start and end.',
        ),
      ];
}

const limitNames = ['dialsMax', 'conversationsMax', 'callMinutesMax', 'spendMax'] as const;

function budgetFaults({ budget: { day, total, price } }: Campaign): CampaignFault[] {
  const isPriced = price.perDial > 0 || price.perMinute > 0;
  const over = (name: keyof BudgetLimits) =>
    day[name] !== null && total[name] !== null && day[name] > total[name];
  return [
    ...limitNames
      .filter(over)
      .map((name) =>
        fault(
          'budget_contradicts',
          `budget.day.${name}`,
          'It may use more in a day than altogether',
          'Lower the bound of the day, or raise the one of the whole.',
        ),
      ),
    ...(!isPriced && (day.spendMax !== null || total.spendMax !== null)
      ? [
          fault(
            'price_missing',
            'budget.price',
            'It may spend so much, but nobody knows what a call costs',
            'Give the price of a dial, of a minute, or of both.',
          ),
        ]
      : []),
  ];
}

const pacingFaults = ({ pacing: { lateTarget, lateLimit } }: Campaign): CampaignFault[] =>
  lateTarget < lateLimit
    ? []
    : [
        fault(
          'late_target_too_high',
          'pacing.lateTarget',
          'It aims at as many abandoned calls as the law allows, or more',
          'Aim below the limit: 0.02 where 0.03 is allowed.',
        ),
      ];

/** Of a campaign that is older than the rule, or than its pack's edition. */
function lawFaults(campaign: Campaign): CampaignFault[] {
  const says = lateLimitFault(campaign);
  return says === null
    ? []
    : [
        fault(
          'late_limit_unlawful',
          'pacing.lateLimit',
          `It would let more calls meet nobody than its rules allow: ${says}`,
          'Lower the limit, or choose other rules.',
        ),
      ];
}
