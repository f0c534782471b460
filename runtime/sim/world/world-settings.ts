/**
 * The world outside the dialler, in numbers. The standards are dialler.md §6: assumptions between published points, to be
 * fitted anew from real calls. A scenario changes some of them, at its beginning or while it runs.
 */
export interface WorldSettings {
  slotCount: number;
  /** Slots of one process; a process dies whole. */
  workerSlotCount: number;
  /** A dead worker is still counted for this long: until its heartbeat is missed. */
  noticeMs: number;
  reservedCount: number;

  /** What becomes of a dial. The rest is not answered. */
  humanShare: number;
  machineShare: number;
  busyShare: number;
  failShare: number;
  /** Ringing until a person answers: Γ(3), shorter than the timeout. */
  humanRingMeanMs: number;
  ringTimeoutMs: number;
  /** People taken for machines, machines taken for people. */
  falseMachineShare: number;
  missedMachineShare: number;
  /** How long a machine that was taken for a person keeps its slot: until the beep or its words give it away. */
  missedHoldMs: number;
  talkScale: number;
  /** From the screener's word to the first sound of a bot; later, the call is abandoned. */
  patienceMs: number;

  /** What we believe the carrier takes, and what it takes. */
  cps: number;
  carrierCps: number;
  lineMax: number;
  /** `refusing`: every dial fails within a second. `silent`: nothing comes back until the ring timeout. */
  carrier: 'up' | 'refusing' | 'silent';
  /** Share of carrier events that come twice, and how late one may come. */
  duplicateShare: number;
  eventDelayMaxMs: number;

  /** Attach: median and 99th percentile of a lognormal; share of tries that a worker refuses with 429 (tried again after 250 ms). */
  attachMs: number;
  attachP99Ms: number;
  attachRefusedShare: number;

  tickMs: number;
}

export const worldStandards: WorldSettings = {
  slotCount: 20,
  workerSlotCount: 1,
  noticeMs: 3_000,
  reservedCount: 0,
  humanShare: 0.15,
  machineShare: 0.35,
  busyShare: 0.04,
  failShare: 0.06,
  humanRingMeanMs: 9_600,
  ringTimeoutMs: 25_000,
  falseMachineShare: 0.03,
  missedMachineShare: 0.05,
  missedHoldMs: 20_000,
  talkScale: 1,
  patienceMs: 2_000,
  cps: 200,
  carrierCps: 200,
  lineMax: 10_000,
  carrier: 'up',
  duplicateShare: 0,
  eventDelayMaxMs: 0,
  attachMs: 50,
  attachP99Ms: 100,
  attachRefusedShare: 0,
  tickMs: 2_000,
};
