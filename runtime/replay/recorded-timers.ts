import type { JournalEvent } from '../../machines/contracts/call/journal-event.ts';
import type { ArmedTimer } from './replayed-actor.ts';

/** Delays in a journal are rounded to tenths; those that differ by more than this were configured otherwise. */
const sameDelayMs = 1;

interface Armed {
  id: string;
  dueAt: number;
  delayMs?: number;
}

/**
 * Which timers of a replay stand for which of the journal. A timer of a real call fires a little late, and an event that came in
 * between was first: so one that the journal has too fires where the journal says. One that it has not is free and fires when due.
 */
export class RecordedTimers {
  private readonly delays = new Map<string, number[]>();
  private readonly armedCounts = new Map<string, number>();
  private readonly free = new Map<ArmedTimer, string>();

  constructor(events: readonly JournalEvent[]) {
    for (const { kind, event, path, t, data } of events) {
      if (kind !== 'timer' || event !== 'armed') continue;
      // Older journals have only when it was due, and `t` is later than the arming by what came between.
      const { id, dueAt, delayMs = dueAt - t } = data as Armed;
      const key = `${path} ${id}`;
      const known = this.delays.get(key);
      if (known) known.push(delayMs);
      else this.delays.set(key, [delayMs]);
    }
  }

  armed(path: string, timer: ArmedTimer): void {
    const key = `${path} ${timer.id}`;
    const count = this.armedCounts.get(key) ?? 0;
    this.armedCounts.set(key, count + 1);
    const recorded = this.delays.get(key)?.[count];
    if (recorded === undefined || Math.abs(recorded - timer.delayMs) > sameDelayMs)
      this.free.set(timer, path);
  }

  isFree(timer: ArmedTimer): boolean {
    return this.free.has(timer);
  }

  /** The free timer that is due first, if it is by then. */
  due(at: number, isArmed: (path: string, timer: ArmedTimer) => boolean) {
    let first: { path: string; timer: ArmedTimer } | undefined;
    for (const [timer, path] of this.free) {
      if (!isArmed(path, timer)) this.free.delete(timer);
      else if (timer.dueAt <= at && timer.dueAt < (first?.timer.dueAt ?? Number.POSITIVE_INFINITY))
        first = { path, timer };
    }
    if (first) this.free.delete(first.timer);
    return first;
  }
}
