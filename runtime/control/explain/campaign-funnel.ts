import type { CampaignFunnel } from '../../../machines/contracts/explain/dial-counts.ts';
import { addCounts } from '../../../machines/explain/dial-tally.ts';
import { utc } from '../../../machines/lead/local-time.ts';
import type { Documents } from '../documents.ts';
import type { DialTallies } from './dial-tallies.ts';

/** A campaign that is older is looked at from here on. */
const lookBackMs = 366 * 86_400_000;

/** From its leads to its goals. Leads are counted by their index, calls hour by hour. */
export async function campaignFunnel(
  { leads }: Pick<Documents, 'leads'>,
  tallies: DialTallies,
  campaignId: string,
  at: number,
): Promise<CampaignFunnel> {
  const [leadCount, untouchedCount, found] = await Promise.all([
    leads.countDocuments({ campaignId }),
    // A lead without an outcome was never dialled to an end; those that are being dialled now count with the next look.
    leads.countDocuments({ campaignId, outcome: null }),
    tallies.between({ campaignId, fromAt: at - lookBackMs, toAt: at + 1, offset: utc }),
  ]);
  const { dialCount, abandonedCount, ...calls } = addCounts(found.map(({ counts }) => counts));
  const counts: [CampaignFunnel['steps'][number]['step'], 'leads' | 'calls', number][] = [
    ['leads', 'leads', leadCount],
    ['dialled', 'leads', Math.max(0, leadCount - untouchedCount)],
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
