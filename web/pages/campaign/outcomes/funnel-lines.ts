import type { CampaignFunnel } from '../../../../machines/contracts/explain/dial-counts.ts';

export type FunnelLine = {
  key: string;
  word: string;
  says: string;
  count: number;
  /** Of all leads, or of all dials: how long its bar is. */
  part: number;
  /** Of the line above it; null for the first of its kind, and where there is nothing above. */
  share: number | null;
};

const words: Record<string, { word: string; says: string }> = {
  leads: { word: 'Leads', says: 'in this campaign' },
  dialled: { word: 'Dialled', says: 'at least once' },
  answered: { word: 'Answered', says: 'by anybody or anything' },
  human: { word: 'By a person', says: '' },
  attached: { word: 'Met a slot', says: 'in time' },
  conversation: { word: 'Talked', says: 'both, the party at least twice' },
  goal: { word: 'Goal', says: 'of the bot’s flow' },
};

const partOf = (count: number, all: number): number => (all === 0 ? 0 : Math.min(1, count / all));

/** Leads first, then dials: a lead may have several, so that the two are not parts of each other. */
export const funnelOf = ({ steps, dialCount }: CampaignFunnel): FunnelLine[] => {
  const leadCount = steps.find(({ step }) => step === 'leads')?.count ?? 0;
  const lines = steps.map(
    ({ step, of, count, share }): FunnelLine => ({
      key: step,
      ...(words[step] ?? { word: step, says: '' }),
      count,
      part: partOf(count, of === 'leads' ? leadCount : dialCount),
      share: step === 'answered' ? (dialCount === 0 ? null : count / dialCount) : share,
    }),
  );
  const at = lines.findIndex(({ key }) => key === 'answered');
  const dials: FunnelLine = {
    key: 'dials',
    word: 'Dials',
    says: 'a lead may have several',
    count: dialCount,
    part: partOf(dialCount, dialCount),
    share: null,
  };
  return at === -1 ? lines : lines.toSpliced(at, 0, dials);
};
