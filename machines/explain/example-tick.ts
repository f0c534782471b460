import type { PacingTick } from '../contracts/explain/pacing-tick.ts';

/** A tick that dialled nobody because every slot was taken. */
export const exampleTick = (more: Partial<PacingTick> = {}): PacingTick => ({
  campaignId: 'camp',
  at: 1_700_000_000_000,
  mode: 'progressive',
  slotCount: 20,
  freeCount: 0,
  reservedCount: 0,
  waitingCount: 0,
  inFlightCount: 20,
  tokenCount: 4,
  lineCount: 10,
  campaignInFlightCount: 20,
  concurrentMax: 50,
  dueCount: 30,
  dialCount: 0,
  bound: 'worker_slots',
  risk: null,
  allowed: null,
  sentence: 'Dialled nobody: all 20 slots of the fleet are taken.',
  ...more,
});
