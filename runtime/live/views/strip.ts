import type {
  AttemptsWhole,
  LiveCall,
  LiveSlot,
  LiveStrip,
} from '../../../machines/contracts/relay.ts';

export interface StripParts {
  calls: Iterable<LiveCall>;
  slots: Iterable<LiveSlot>;
  /** Of each dialler that speaks; the one that stands by has nothing to tell. */
  attempts: readonly AttemptsWhole[];
  turnLatencyP95Ms: number | null;
  errorCount: number;
  now: number;
}

/** The top strip from what is known now. */
export function stripOf(parts: StripParts): LiveStrip {
  let activeCount = 0;
  for (const { phase } of parts.calls) if (phase !== 'ringing') activeCount += 1;
  let slotCount = 0;
  for (const { state } of parts.slots) if (state !== 'retired') slotCount += 1;
  let ringingCount = 0;
  let waitingCount = 0;
  let answeredCount = 0;
  let abandonedCount = 0;
  let callsPerSecond = 0;
  for (const { ringing, waitingCount: waiting, recent } of parts.attempts) {
    ringingCount += ringing.length;
    waitingCount += waiting;
    answeredCount += recent.answered;
    abandonedCount += recent.abandoned;
    callsPerSecond += recent.dialled / Math.max(1, (parts.now - recent.since) / 1_000);
  }
  return {
    activeCount,
    slotCount,
    ringingCount,
    waitingCount,
    abandonPercent:
      answeredCount === 0 ? null : round(Math.min(100, (100 * abandonedCount) / answeredCount), 1),
    callsPerSecond: round(callsPerSecond, 2),
    turnLatencyP95Ms: parts.turnLatencyP95Ms,
    errorCount: parts.errorCount,
  };
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits));
