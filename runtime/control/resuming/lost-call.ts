import { percentile } from '../../../machines/call/latency-ledger.ts';
import { entriesOf } from '../../../machines/call/snapshot/restore.ts';
import type { CallResult } from '../../../machines/contracts/call/call-record.ts';
import type { CallHold } from '../../../machines/contracts/call/call-snapshot.ts';

/** A call that was attached and has no result yet: a dial's attempt, or a call that came in. */
export type Orphan = Pick<
  CallResult,
  'callId' | 'botId' | 'direction' | 'from' | 'to' | 'leadId' | 'campaignId' | 'attemptId'
> & { workerId: string; carrierCallId: string | null; answeredAt: number };

/** The stand-in for the record of a call that died with its worker: with what was said, as far as its snapshot knows. */
export const lostCall = (orphan: Orphan, hold: CallHold | null, endedAt: number): CallResult => {
  const snapshot = hold?.snapshot ?? null;
  const pieces = hold?.pieces ?? [];
  const turnsMs = pieces.flatMap((piece) => piece.turnsMs);
  const disposition = snapshot?.place.ended?.disposition ?? null;
  return {
    ...orphan,
    schemaVersion: 1,
    versionId: snapshot?.versionId ?? null,
    answeredAt: new Date(orphan.answeredAt),
    endedAt: new Date(Math.max(endedAt, orphan.answeredAt)),
    termination: { result: 'failed', reason: 'worker_lost' },
    disposition:
      disposition === null
        ? { code: 'interrupted', source: 'termination' }
        : { code: disposition, source: 'flow' },
    vars: snapshot?.place.vars ?? {},
    transcript: entriesOf(pieces, snapshot),
    recording: null,
    latency: {
      firstWordMs: snapshot?.firstWordMs ?? null,
      turnsMs,
      ...(snapshot === null
        ? {}
        : {
            turns: pieces.flatMap((piece) => piece.turns),
            p50Ms: percentile(turnsMs, 50),
            p95Ms: percentile(turnsMs, 95),
          }),
    },
    counters: { ...snapshot?.counters, ...snapshot?.mediaCounters },
    ...(hold === null || hold.epoch === 0 ? {} : { epoch: hold.epoch }),
    ...(snapshot === null || snapshot.resumes.length === 0 ? {} : { resumes: snapshot.resumes }),
    journal: [],
  };
};

export const orphanOfHold = ({ attach, workerId }: CallHold, lastWorker = ''): Orphan => ({
  callId: attach.callId,
  botId: attach.botId,
  direction: attach.direction,
  from: attach.from,
  to: attach.to,
  ...(attach.leadId === undefined ? {} : { leadId: attach.leadId }),
  ...(attach.campaignId === undefined ? {} : { campaignId: attach.campaignId }),
  ...(attach.attemptId === undefined ? {} : { attemptId: attach.attemptId }),
  workerId: workerId ?? lastWorker,
  carrierCallId: attach.carrierCallId,
  answeredAt: attach.answeredAt,
});
