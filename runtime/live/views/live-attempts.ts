import type { AttemptsWhole, LiveCall } from '../../../machines/contracts/relay.ts';
import type { Clock, TimerHandle } from '../../../machines/supervision/clock.ts';
import type { KeyedRows } from './keyed-rows.ts';

/**
 * A call that was answered leaves the dialler's list before its worker tells of it. For so long it stays, so that its line does not go
 * and come.
 */
const handOverMs = 500;

/** What diallers tell: ringing calls, as rows among those of the workers, and their counts. */
export class LiveAttempts {
  readonly #calls: KeyedRows<LiveCall>;
  readonly #clock: Clock;
  readonly #changed: () => void;
  readonly #told = new Map<string, AttemptsWhole>();
  /** Rows that their dialler has dropped, by the instant at which they go. */
  readonly #leaving = new Map<string, number>();
  #timer: TimerHandle | undefined;

  constructor(calls: KeyedRows<LiveCall>, clock: Clock, changed: () => void) {
    this.#calls = calls;
    this.#clock = clock;
    this.#changed = changed;
  }

  /** Of each dialler that speaks; the one that stands by has nothing to tell. */
  get all(): AttemptsWhole[] {
    return [...this.#told.values()];
  }

  hear(source: string, data: AttemptsWhole): void {
    const ringing = new Set(data.ringing.map(({ id }) => id));
    const now = this.#clock.now();
    for (const { id } of this.#told.get(source)?.ringing ?? []) {
      if (ringing.has(id) || this.#calls.sourceOf(id) !== source) continue;
      this.#leaving.set(id, now + handOverMs);
    }
    this.#told.set(source, data);
    for (const call of data.ringing) {
      this.#leaving.delete(call.id);
      // Attached meanwhile: its worker knows it better.
      const owner = this.#calls.sourceOf(call.id);
      if (owner === undefined || owner === source) this.#calls.putChanged(source, call);
    }
    this.#arm();
    this.#changed();
  }

  lose(source: string): void {
    this.#told.delete(source);
    this.#calls.replace(source, []);
    this.#changed();
  }

  close(): void {
    this.#clock.clearTimeout(this.#timer);
  }

  #arm(): void {
    if (this.#timer !== undefined || this.#leaving.size === 0) return;
    this.#timer = this.#clock.setTimeout(() => {
      this.#timer = undefined;
      this.#dropLeft();
      this.#arm();
    }, handOverMs / 2);
  }

  #dropLeft(): void {
    const now = this.#clock.now();
    for (const [id, goesAt] of this.#leaving) {
      if (goesAt > now) continue;
      this.#leaving.delete(id);
      for (const source of this.#told.keys()) this.#calls.remove(source, id);
    }
    this.#changed();
  }
}
