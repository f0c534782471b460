import type { AnyActorLogic, EventObject } from 'xstate';
import type { JournalEvent } from '../../machines/contracts/call/journal-event.ts';
import { createRecorder } from '../../machines/supervision/recorder.ts';
import { supervise } from '../../machines/supervision/supervisor.ts';
import { type System, startSystem } from '../../machines/supervision/system.ts';
import type { TimerHandle } from '../../machines/supervision/timer-heap.ts';
import { ReplayClock } from './replay-clock.ts';

/** What a machine did, as the journal tells it. */
export type Deed = Pick<JournalEvent, 'kind' | 'event' | 'value' | 'data'>;

/** Kinds of journal entries by which two runs of one machine are compared. */
export const isDeed = ({ kind, event }: Pick<JournalEvent, 'kind' | 'event'>): boolean =>
  kind === 'state' ||
  kind === 'fact' ||
  kind === 'refused' ||
  (kind === 'error' && event !== 'contained');

export interface ArmedTimer {
  id: string;
  delayMs: number;
  dueAt: number;
  handle: TimerHandle;
}

export interface ReplayedActorOptions {
  path: string;
  logic: AnyActorLogic;
  input: object;
  at: number;
  onEmit: (fact: EventObject) => void;
  onArmed: (timer: ArmedTimer) => void;
}

/** One life of one machine, alone under its supervisor, with its own journal; only what it is told happens to it. */
export class ReplayedActor {
  /** Armed now, by id. */
  readonly timers = new Map<string, ArmedTimer>();
  private readonly clock = new ReplayClock();
  private readonly system: System;
  private readonly id: string;
  private deeds: Deed[] = [];

  constructor({ path, logic, input, at, onEmit, onArmed }: ReplayedActorOptions) {
    this.clock.set(at);
    const recorder = createRecorder({ clock: this.clock, ringMax: 1 });
    recorder.subscribe((event) => {
      if (event.path !== path) return;
      if (isDeed(event)) this.deeds.push(event);
      else if (event.kind === 'timer') this.onTimer(event, onArmed);
    });
    const [root = '', id = ''] = path.split('/');
    this.id = id;
    // Under a supervisor, as in the call: the journal of an actor's first step is that of a child.
    const tree = supervise({
      strategy: 'one-for-one',
      children: [{ id, logic, input, restart: 'temporary', onEmit }],
    });
    this.system = startSystem(tree, { path: root, clock: this.clock, recorder });
  }

  send(event: EventObject, at: number): void {
    this.clock.set(at);
    this.system.address(this.id).send(event);
  }

  fire(timer: ArmedTimer, at: number): void {
    this.clock.set(at);
    this.timers.delete(timer.id);
    timer.handle.run();
  }

  /** What it has done since the last look. */
  take(): Deed[] {
    const { deeds } = this;
    this.deeds = [];
    return deeds;
  }

  stop(): void {
    if (!this.system.ended) this.system.kill();
  }

  private onTimer({ event, data }: JournalEvent, onArmed: (timer: ArmedTimer) => void): void {
    const { id, dueAt, delayMs } = data as { id: string; dueAt?: number; delayMs?: number };
    if (event !== 'armed') {
      this.timers.delete(id);
      return;
    }
    const { latest: handle } = this.clock;
    if (handle === undefined || dueAt === undefined || delayMs === undefined) return;
    const timer = { id, dueAt, delayMs, handle };
    this.timers.set(id, timer);
    onArmed(timer);
  }
}
