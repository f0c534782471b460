import type { CampaignFunnel } from '../../../machines/contracts/explain/dial-counts.ts';
import { addCounts } from '../../../machines/explain/dial-tally.ts';
import { utc } from '../../../machines/lead/local-time.ts';
import type { Documents } from '../documents.ts';
import type { DialTallies } from './dial-tallies.ts';

/** A campaign that is older is looked at from here on. */
const lookBackMs = 366 * 86_400_000;

/** From its leads to its goals. Leads are counted by their index, dials hour by hour. */
export async function campaignFunnel(
  { leads }: Pick<Documents, 'leads'>,
  tallies: DialTallies,
  campaignId: string,
  at: number,
): Promise<CampaignFunnel> {
  const [leadCount, found] = await Promise.all([
    leads.countDocuments({ campaignId }),
    tallies.between({ campaignId, fromAt: at - lookBackMs, toAt: at + 1, offset: utc }),
  ]);
  const { dialCount, firstDialCount, abandonedCount, ...calls } = addCounts(
    found.map(({ counts }) => counts),
  );
  const counts: [CampaignFunnel['steps'][number]['step'], 'leads' | 'calls', number][] = [
    ['leads', 'leads', leadCount],
    // Not by what became of the lead: one that its law withheld has an outcome and was never dialled.
    ['dialled', 'leads', Math.min(firstDialCount, leadCount)],
    ['answered', 'calls', calls.answeredCount],
    ['human', 'calls', calls.humanCount],
    // Whoever answered and was not abandoned had a worker.
    ['attached', 'calls', Math.max(0, calls.humanCount - abandonedCount)],
    ['conversation', 'calls', calls.conversationCount],
    ['goal', 'calls', calls.goalCount],
  ];
  return {
    campaignId,
    at,
    steps: counts.map(([step, of, count], i) => {
      const before = counts[i - 1];
      const isShare = before !== undefined && before[1] === of && before[2] > 0;
      return { step, of, count, share: isShare ? Math.min(1, count / before[2]) : null };
    }),
    dialCount,
    abandonedCount,
    fromAt: found[0]?.at ?? null,
  };
}
