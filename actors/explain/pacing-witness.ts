import type { PacingBound, PacingTick } from '../../machines/contracts/explain/pacing-tick.ts';
import { topics } from '../../machines/contracts/topics.ts';
import { pacingSentence } from '../../machines/explain/pacing-words.ts';
import type { Bus } from '../bus/bus.ts';
import type { DecisionLedger } from './decision-ledger.ts';

/** One tick as the round saw it: what there was for all, and what each running campaign got. */
export interface TickSeen {
  /** Epoch ms. */
  at: number;
  /** From the survey's end to the last grant. */
  tookMs: number;
  room: Pick<
    PacingTick,
    | 'slotCount'
    | 'freeCount'
    | 'reservedCount'
    | 'waitingCount'
    | 'inFlightCount'
    | 'tokenCount'
    | 'lineCount'
  >;
  campaigns: (Pick<
    PacingTick,
    | 'campaignId'
    | 'mode'
    | 'campaignInFlightCount'
    | 'concurrentMax'
    | 'dueCount'
    | 'dialCount'
    | 'bound'
    | 'curve'
  > & {
    /** NaN: no look-ahead was asked. */
    risk: number;
    allowed: number;
    /** The leads that looked due, best first; the first `dialCount` of them were granted. */
    dueLeadIds: readonly string[];
  })[];
}

export interface PacingCounts {
  tickCount: number;
  /** Of the newest tick. */
  tookMs: number;
  dialsByBound: Partial<Record<PacingBound, number>>;
  /** Ticks of campaigns, by what bound them. */
  ticksByBound: Partial<Record<PacingBound, number>>;
  /** Greatest of the campaigns at the newest tick, and what was allowed to that one; null: no look-ahead was asked. */
  risk: number | null;
  allowed: number | null;
  /** Of the last 1,000 dials that were answered those that found no slot in time; null: there were none. */
  abandonedShare: number | null;
  unpublished: number;
}

export interface PacingWitnessDeps {
  ledger: DecisionLedger;
  bus: Pick<Bus, 'publish'>;
  epoch: number;
  counts: PacingCounts;
}

/** Leads that one tick tells about; a larger backlog is told by the campaign's own line. */
const notedMax = 500;

export const noPacingCounts = (): PacingCounts => ({
  tickCount: 0,
  tookMs: 0,
  dialsByBound: {},
  ticksByBound: {},
  risk: null,
  allowed: null,
  abandonedShare: null,
  unpublished: 0,
});

/** Tells of each tick: to the ledger, to the consoles by the bus, to the counters. It never throws and nothing waits for it. */
export const createPacingWitness = ({ ledger, bus, epoch, counts }: PacingWitnessDeps) => {
  const note = (tick: PacingTick, leadIds: readonly string[]) => {
    const code = tick.bound === 'none' || tick.bound === 'leads' ? null : `pacing_${tick.bound}`;
    for (const [i, leadId] of leadIds.slice(0, notedMax).entries()) {
      const { campaignId, at } = tick;
      const isGranted = i < tick.dialCount;
      if (!isGranted && code === null) continue;
      ledger.lead({
        campaignId,
        leadId,
        at,
        code: isGranted ? 'granted' : (code as 'pacing_risk'),
        sentence: isGranted ? 'A slot was held for it, and it was to be dialled.' : tick.sentence,
        untilAt: null,
      });
    }
  };

  return (seen: TickSeen): void => {
    const campaigns = seen.campaigns.map(({ dueLeadIds, risk, allowed, curve, ...own }) => {
      const facts = {
        ...seen.room,
        ...own,
        at: seen.at,
        risk: Number.isFinite(risk) ? Math.max(0, risk) : null,
        allowed: Number.isFinite(allowed) ? Math.max(0, allowed) : null,
        ...(curve === undefined ? {} : { curve }),
      };
      const tick: PacingTick = { ...facts, sentence: pacingSentence(facts) };
      note(tick, dueLeadIds);
      return tick;
    });
    const news = { at: seen.at, epoch, campaigns };
    ledger.tick(news);
    count(counts, seen.tookMs, campaigns);
    bus.publish(topics.pacingTick, news).catch(() => {
      counts.unpublished += 1;
    });
  };
};

function count(counts: PacingCounts, tookMs: number, campaigns: readonly PacingTick[]): void {
  counts.tickCount += 1;
  counts.tookMs = tookMs;
  counts.risk = null;
  counts.allowed = null;
  for (const { bound, dialCount, risk, allowed } of campaigns) {
    counts.dialsByBound[bound] = (counts.dialsByBound[bound] ?? 0) + dialCount;
    counts.ticksByBound[bound] = (counts.ticksByBound[bound] ?? 0) + 1;
    if (risk === null || risk <= (counts.risk ?? -1)) continue;
    counts.risk = risk;
    counts.allowed = allowed;
  }
}
