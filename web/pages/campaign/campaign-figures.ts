import type { LiveCampaign } from '../../../machines/contracts/relay.ts';

/** Outcomes of a dial that nobody answered; every other outcome of a lead is of a call that was answered. */
const unanswered = new Set(['busy', 'no_answer', 'failed', 'canceled', 'carrier_error', 'unknown']);
/** Answered, and no bot spoke. */
const untalked = new Set(['abandoned']);

export type FunnelStep = { key: string; word: string; count: number; says: string };

const sum = (counts: [string, number][]): number => counts.reduce((all, [, one]) => all + one, 0);

/** Leads by how far they came; each is counted by its last dial. */
export const funnelOf = (campaign: LiveCampaign): FunnelStep[] => {
  const outcomes = Object.entries(campaign.byOutcome);
  const live = campaign.byState.live ?? 0;
  const dialling = campaign.byState.dialing ?? 0;
  const answered = outcomes.filter(([outcome]) => !unanswered.has(outcome));
  return [
    { key: 'leads', word: 'Leads', count: campaign.leadCount, says: 'in this campaign' },
    {
      key: 'dialled',
      word: 'Dialled',
      count: Math.min(campaign.leadCount, sum(outcomes) + live + dialling),
      says: 'at least once',
    },
    { key: 'answered', word: 'Answered', count: sum(answered) + live, says: 'at their last dial' },
    {
      key: 'talked',
      word: 'Talked',
      count: sum(answered.filter(([outcome]) => !untalked.has(outcome))) + live,
      says: 'with the bot',
    },
  ];
};

export const isAnswered = (outcome: string): boolean => !unanswered.has(outcome);

export const percentText = (part: number, whole: number): string =>
  whole === 0 ? '–' : `${Math.round((100 * part) / whole)} %`;
