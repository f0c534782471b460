import { decisionId } from '../../../actors/explain/decision-ledger.ts';
import type {
  Decision,
  DecisionFilter,
  DecisionPage,
  DecisionRun,
} from '../../../machines/contracts/explain/decision.ts';
import type { PacingTick } from '../../../machines/contracts/explain/pacing-tick.ts';
import { foldTick, type OpenDecision } from '../../../machines/explain/decision-fold.ts';
import type { Documents } from '../documents.ts';

/** Later than any instant of 13 digits: the year 2286. */
const farAt = 9_999_999_999_999;

/** A campaign's decisions, newest first, by the order of their ids alone. */
export async function searchDecisions(
  { decisions }: Documents,
  campaignId: string,
  { from = 0, to = farAt, leadId, kind }: DecisionFilter,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<DecisionPage> {
  const last = decisionId(campaignId, to);
  const found = await decisions.find(
    {
      campaignId,
      _id: {
        $gte: decisionId(campaignId, from),
        $lt: cursor === undefined || cursor > last ? last : cursor,
      },
      ...(leadId === undefined ? {} : { leadId }),
      ...(leadId === undefined && kind === undefined ? {} : { kind: kind ?? 'lead' }),
    },
    { sort: { _id: -1 }, limit: limit + 1 },
  );
  const items = found.slice(0, limit);
  return { items, nextCursor: found.length > limit ? items.at(-1)!._id : null };
}

const readMax = 400;

/** Runs of a campaign since `fromAt`, oldest first: those that are written, and those of `recent` that are not yet. */
export async function pacingSeries(
  { decisions }: Documents,
  campaignId: string,
  fromAt: number,
  recent: readonly PacingTick[],
): Promise<DecisionRun[]> {
  const written: Decision[] = await decisions.find(
    {
      campaignId,
      kind: 'pacing',
      _id: { $gte: decisionId(campaignId, fromAt), $lt: decisionId(campaignId, farAt) },
    },
    { sort: { _id: -1 }, limit: readMax },
  );
  const runs = written.reverse().flatMap((one) => (one.kind === 'pacing' ? one.runs : []));
  const writtenTo = runs.at(-1)?.toAt ?? fromAt;
  let open: OpenDecision | null = null;
  for (const tick of recent) {
    if (tick.at <= writtenTo) continue;
    const folded = foldTick(open, tick);
    if (folded.closed !== null) runs.push(...folded.closed.runs);
    open = folded.open;
  }
  return open === null ? runs : [...runs, ...open.runs];
}
