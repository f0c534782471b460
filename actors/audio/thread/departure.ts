/**
 * When what has gathered for an audio thread departs. Waking the thread costs more than what it is told, so it is told as much as
 * possible at once, and nothing that is not there yet is waited for:
 *
 *   - carriers send the frames of many calls at nearly the same instant, and a turn of the event loop finds only the first of them at
 *     the sockets: the batch departs after the first turn that brought nothing more for it;
 *   - but no sooner than 2 ms after the last one, for frames that come one by one, evenly, would each be a batch otherwise;
 *   - and no later than 2 ms after its first message, for at a busy worker each turn brings something.
 */

const SPACING_MS = 2;
const GATHER_MAX_MS = 2;

/** What it stands on; Node's globals fit. `now` is in ms, with fractions. */
export interface DepartureHost {
  now(): number;
  setTimeout(run: () => void, ms: number): unknown;
  setImmediate(run: () => void): unknown;
}

const nodeHost: DepartureHost = { now: () => performance.now(), setTimeout, setImmediate };

export class Departure {
  private readonly depart: () => void;
  private readonly host: DepartureHost;
  private isPlanned = false;
  private plannedAt = 0;
  private departedAt = Number.NEGATIVE_INFINITY;
  private cameCount = 0;
  private seenCount = 0;
  private goneCount = 0;

  /** `depart` sends all that waits, and says so by `departed`. */
  constructor(depart: () => void, host: DepartureHost = nodeHost) {
    this.depart = depart;
    this.host = host;
  }

  /** A message waits. */
  came(): void {
    this.cameCount++;
    if (!this.isPlanned) this.plan();
  }

  /** All that waited has gone: by `depart`, or because something behind it would not wait. */
  departed(): void {
    this.departedAt = this.host.now();
    this.goneCount = this.cameCount;
  }

  private plan(): void {
    this.isPlanned = true;
    this.plannedAt = this.host.now();
    this.seenCount = this.cameCount;
    const restMs = SPACING_MS - (this.plannedAt - this.departedAt);
    if (restMs > 0) this.host.setTimeout(this.look, restMs);
    else this.host.setImmediate(this.look);
  }

  /** At the soonest behind the poll phase of the turn that brought the first message. */
  private readonly look = (): void => {
    if (this.cameCount === this.goneCount) this.isPlanned = false;
    else if (this.departedAt > this.plannedAt) this.plan();
    else if (this.hasGrown() && this.host.now() - this.plannedAt < GATHER_MAX_MS)
      this.host.setImmediate(this.look);
    else {
      this.isPlanned = false;
      this.depart();
    }
  };

  private hasGrown(): boolean {
    const hasGrown = this.cameCount > this.seenCount;
    this.seenCount = this.cameCount;
    return hasGrown;
  }
}
