import { initialTransition, type SnapshotFrom, transition } from 'xstate';
import type { PacingBound } from './pacer.ts';
import { type PacingEvent, pacingMachine } from './pacing.ts';

/** What the guards say of one campaign at one instant. */
export interface Verdicts {
  isLearnt: boolean;
  isRamped: boolean;
  isDistrusted: boolean;
  isDoubted: boolean;
  isCarrierBroken: boolean;
  hasLeads: boolean;
}

export type PacingState =
  | 'coldStart'
  | 'learning'
  | 'lookingAhead'
  | 'distrusting'
  | 'brakedByLaw'
  | 'carrierBroken'
  | 'drained'
  | 'ended';

const bounds: Record<PacingState, PacingBound> = {
  coldStart: 'cold_start',
  learning: 'risk',
  lookingAhead: 'risk',
  distrusting: 'distrust',
  brakedByLaw: 'braked_by_law',
  carrierBroken: 'carrier_broken',
  drained: 'leads',
  ended: 'leads',
};

/** One campaign's statechart, asked anew only when a verdict has changed: that is seldom, and a plan is made every 2 s. */
export class Regime {
  #snapshot: SnapshotFrom<typeof pacingMachine> = initialTransition(pacingMachine)[0];
  #heard = -1;
  state: PacingState = 'coldStart';
  isCold = true;
  isBraked = false;
  isAhead = false;
  isProbing = false;

  hear(verdicts: Verdicts): void {
    const bits =
      Number(verdicts.isLearnt) |
      (Number(verdicts.isRamped) << 1) |
      (Number(verdicts.isDistrusted) << 2) |
      (Number(verdicts.isDoubted) << 3) |
      (Number(verdicts.isCarrierBroken) << 4) |
      (Number(verdicts.hasLeads) << 5);
    if (bits === this.#heard) return;
    this.#heard = bits;
    // One verdict may lead where another then speaks: told until nothing moves, which takes three rounds at most.
    for (let round = 0; round < 4; round += 1) {
      const before = this.#snapshot;
      this.#tell(verdicts.isLearnt ? 'pacing.learnt' : null);
      this.#tell(verdicts.isRamped ? 'pacing.ramped' : null);
      this.#tell(verdicts.isDistrusted ? 'distrust.raised' : 'distrust.cleared');
      this.#tell(verdicts.isDoubted ? 'law.doubted' : 'law.cleared');
      this.#tell(verdicts.isCarrierBroken ? 'carrier.broken' : 'carrier.mended');
      this.#tell(verdicts.hasLeads ? 'leads.due' : 'leads.gone');
      if (this.#snapshot.value === before.value) break;
    }
    const { value } = this.#snapshot;
    this.state = (typeof value === 'string' ? value : value.dialling) as PacingState;
    this.isCold = this.#snapshot.hasTag('cold');
    this.isBraked = this.#snapshot.hasTag('braked');
    this.isAhead = this.#snapshot.hasTag('ahead');
    this.isProbing = this.#snapshot.hasTag('probing');
  }

  get bound(): PacingBound {
    return bounds[this.state];
  }

  #tell(type: PacingEvent['type'] | null): void {
    if (type !== null && this.#snapshot.can({ type }))
      this.#snapshot = transition(pacingMachine, this.#snapshot, { type })[0];
  }
}
