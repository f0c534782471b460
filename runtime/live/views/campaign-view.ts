import type { PacingTick } from '../../../machines/contracts/explain/pacing-tick.ts';
import type {
  CampaignLive,
  CampaignPatch,
  LiveCampaign,
} from '../../../machines/contracts/relay.ts';
import type { Clock } from '../../../machines/supervision/clock.ts';
import type { Documents } from '../../control/documents.ts';
import type { NewestTicks } from '../../control/explain/newest-ticks.ts';
import { startPollLoop } from '../sources/poll-loop.ts';
import type { OpenView } from '../topic-view.ts';
import { isSame, KeyedRows } from './keyed-rows.ts';
import { liveCampaign } from './live-campaigns.ts';
import { storeName } from './wallboard-view.ts';

const readEveryMs = 1_000;
const resultsMax = 100;

type Result = CampaignLive['results'][number];

interface CampaignViewDeps {
  documents: Documents;
  clock: Clock;
  ticks?: Pick<NewestTicks, 'newest' | 'listen'> | undefined;
}

/** `campaign/<id>`, from the store alone: its progress, and what became of the leads dialled last and why. */
export const openCampaignView =
  ({ documents, clock, ticks }: CampaignViewDeps): OpenView =>
  (topic, tell) => {
    const id = topic.slice(topic.indexOf('/') + 1);
    const results = new KeyedRows<Result>();
    let campaign: LiveCampaign | null = null;
    let told: LiveCampaign | null = null;
    let toldTick: PacingTick | null = null;

    const stop = startPollLoop({
      clock,
      everyMs: readEveryMs,
      read: async () => {
        const found = await liveCampaign(documents, id, clock.now());
        return found === null ? null : { found, results: await resultsOf(documents, id) };
      },
      onFound(read) {
        if (read === null) return tell.gone();
        campaign = read.found;
        results.replace(storeName, read.results);
        tell.changed();
      },
      onSilent: (sinceAt) => tell.stale(storeName, sinceAt),
    });

    const unlisten = ticks?.listen(id, () => {
      if (campaign !== null) tell.changed();
    });

    const ordered = (rows: Iterable<Result>) => [...rows].sort((a, b) => a.t - b.t);
    return {
      whole(): CampaignLive {
        const pacing = ticks?.newest(id) ?? undefined;
        return {
          campaign: campaign!,
          ...(pacing === undefined ? {} : { pacing }),
          results: ordered(results.values()),
        };
      },
      patch(): CampaignPatch | undefined {
        const patch: CampaignPatch = {};
        if (!isSame(told, campaign)) patch['campaign:progress'] = campaign!;
        told = campaign;
        const tick = ticks?.newest(id) ?? null;
        if (tick !== null && tick !== toldTick) patch['pacing:tick'] = tick;
        toldTick = tick;
        const rows = results.takePatch()?.upsert ?? [];
        if (rows.length > 0) patch['campaign:contact-result'] = ordered(rows);
        return Object.keys(patch).length === 0 ? undefined : patch;
      },
      close() {
        unlisten?.();
        stop();
      },
    };
  };

async function resultsOf(documents: Documents, campaignId: string): Promise<Result[]> {
  // By the instant of dialling, for which there is an index: of calls that go on in parallel the order of ending differs little.
  const attempts = await documents.attempts.find(
    { campaignId, state: 'ended' },
    { sort: { intendedAt: -1 }, limit: resultsMax },
  );
  const leads = await documents.leads.find({
    _id: { $in: [...new Set(attempts.map(({ leadId }) => leadId))] },
  });
  const whyOf = new Map(leads.map(({ _id, why }) => [_id, why]));
  return attempts.map((attempt) => ({
    id: attempt._id,
    t: attempt.endedAt ?? attempt.intendedAt,
    leadId: attempt.leadId,
    phone: attempt.to,
    callId: attempt.answeredAt === null ? null : attempt.callId,
    outcome: attempt.disposition ?? attempt.outcome,
    why: whyOf.get(attempt.leadId) ?? '',
  }));
}
