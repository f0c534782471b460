import type { EventObject } from 'xstate';
import type { BotConfig } from '../../machines/contracts/bot/bot-config.ts';
import type { JournalEvent } from '../../machines/contracts/call/journal-event.ts';
import { VoxError } from '../../machines/contracts/error-catalogue.ts';
import type { Choice, ChoiceRequest } from '../../machines/flow/flow-context.ts';
import type { MachineBeginning } from '../fleet/tree/machine-beginning.ts';
import { isCut } from './cut-payload.ts';
import { RecordedTimers } from './recorded-timers.ts';
import { type Deed, isDeed, ReplayedActor } from './replayed-actor.ts';
import { type DecidingPath, isDeciding, isInner, ReplayedCall } from './replayed-call.ts';
import { sameDeed } from './same-deed.ts';

export interface ReplayInput {
  /** The journal from its first event on. */
  events: readonly JournalEvent[];
  /** The bot as it was in the call, or another version of it. */
  config: BotConfig;
  /**
   * Answers the mind's questions anew, at the time at which its model answered then; a bot that asks something else needs it.
   * Without it the recorded answers stand.
   */
  choose?: (asked: ChoiceRequest) => Choice;
}

/** The first thing that a machine did otherwise. */
export interface Divergence {
  /** Of the journal's entry that has no equal; without one, of the one that came next. */
  seq: number;
  /** Since the call's first event, ms. */
  atMs: number;
  path: DecidingPath;
  /** What it was told when it did so. */
  cause: string;
  /** Null: it did nothing then. */
  expected: Deed | null;
  got: Deed | null;
  /** Where the flow stands in the replay. */
  node: string | null;
}

export interface Replay {
  divergence: Divergence | null;
  /** Deeds that were compared and found equal. */
  equalCount: number;
  /** The worker before, of which no journal is left: the call was run again from where another one went on. Null: from its beginning. */
  takenOverFrom: string | null;
  /** Events from outside whose payload the journal has only in part: what follows them is not exact. */
  cutSeqs: number[];
}

/**
 * Runs a call again from its journal: fresh machines hear what the edges told then, in that order, and each other's facts as
 * they are now. The journal is the scheduler, so that the order of two things within a millisecond is as it was.
 * That of a call which another worker took over begins where that one went on.
 * Errors: `journal_incomplete`, for one without its beginning, with a gap, or of a worker that did not say where it went on.
 */
export const replay = ({ events, config, choose }: ReplayInput): Replay => {
  if (events.length === 0) throw new VoxError('journal_incomplete', 'it is empty');
  const at = events.findIndex(({ seq }, n) => seq !== n);
  if (at >= 0)
    throw new VoxError(
      'journal_incomplete',
      `after event ${at - 1} comes event ${events[at]!.seq}`,
    );
  if (events.some(isResumed) && takenOverFrom(events) === null)
    throw new VoxError(
      'journal_incomplete',
      'another worker went on with the call, and did not say from where',
    );
  return new Replaying(events, config, choose).run();
};

/** Its worker was lost: the journal begins where this one went on. */
const takenOverFrom = (events: readonly JournalEvent[]): string | null => {
  const beginnings = events
    .filter(({ path, event }) => path === 'call' && event === 'machine.began')
    .map(({ data }) => data as MachineBeginning);
  const mind = beginnings.find((beginning) => beginning.of === 'mind');
  return mind?.takenOver?.fromWorker ?? null;
};

const isResumed = ({ path, event }: JournalEvent): boolean =>
  path === 'call' && event === 'call.resumed';

const varsOf = (events: readonly JournalEvent[]): Record<string, string> => {
  const entered = events.find(({ kind, event }) => kind === 'fact' && event === 'node.entered');
  return (entered?.data as { vars?: Record<string, string> } | undefined)?.vars ?? {};
};

/** Only a browser's call has somebody who types. */
const channelOf = (events: readonly JournalEvent[]) =>
  events.some(({ path }) => path === 'call/typist') ? 'browser' : 'telephone';

const isBirth = ({ kind, data }: JournalEvent): boolean =>
  kind === 'state' && (data as { machine?: string } | undefined)?.machine !== undefined;

/** Something happens to a machine: it begins, hears an event, or its timer fires. */
const isCause = (event: JournalEvent): boolean =>
  event.kind === 'event' || (event.kind === 'timer' && event.event === 'fired') || isBirth(event);

class Replaying {
  private readonly events: readonly JournalEvent[];
  private readonly choose: ReplayInput['choose'];
  private readonly call: ReplayedCall;
  private readonly timers: RecordedTimers;
  private readonly actors = new Map<DecidingPath, ReplayedActor>();
  private readonly result: Replay;

  constructor(events: readonly JournalEvent[], config: BotConfig, choose: ReplayInput['choose']) {
    this.events = events;
    this.choose = choose;
    this.call = new ReplayedCall(config, varsOf(events), channelOf(events));
    this.timers = new RecordedTimers(events);
    this.result = {
      divergence: null,
      equalCount: 0,
      takenOverFrom: takenOverFrom(events),
      cutSeqs: [],
    };
  }

  run(): Replay {
    const { events } = this;
    const deeds = deedsByCause(events);
    for (const [at, event] of events.entries()) {
      const { path } = event;
      if (!isDeciding(path)) {
        if (event.kind === 'fact') this.overhear(event);
        continue;
      }
      if (!isCause(event)) continue;
      if (!this.runFree(event)) break;
      this.happen(path, event);
      const expected = deeds[at] ?? [];
      if (!this.compare(path, expected, causeOf(event), event)) break;
    }
    for (const actor of this.actors.values()) actor.stop();
    return this.result;
  }

  private overhear(event: JournalEvent): void {
    const { data } = event;
    // What it told to others than these is nothing to a replay.
    if (this.call.overheard(event) && isCut(data)) this.result.cutSeqs.push(event.seq);
  }

  /** Timers that the recorded call had not, up to this event. False: one of them made a difference. */
  private runFree(until: JournalEvent): boolean {
    for (;;) {
      const due = this.timers.due(
        until.t,
        (path, timer) => this.actors.get(path as DecidingPath)?.timers.get(timer.id) === timer,
      );
      if (due === undefined) return true;
      const path = due.path as DecidingPath;
      this.actors.get(path)?.fire(due.timer, due.timer.dueAt);
      const at = { ...until, t: due.timer.dueAt };
      if (!this.compare(path, [], `timer ${due.timer.id}`, at)) return false;
    }
  }

  private happen(path: DecidingPath, event: JournalEvent): void {
    if (isBirth(event)) return this.begin(path, event.t);
    const actor = this.actors.get(path);
    if (actor === undefined) return;
    if (event.kind === 'timer') {
      const timer = actor.timers.get((event.data as { id: string }).id);
      if (timer === undefined) return;
      // One that is due later than it was then is not fired by the old call's word.
      if (!this.timers.isFree(timer)) actor.fire(timer, event.t);
      return;
    }
    const told = isInner(path, event.event)
      ? this.call.next(path, event.event)
      : this.fromOutside(path, event);
    if (told !== undefined) actor.send(told, event.t);
  }

  private begin(path: DecidingPath, at: number): void {
    this.actors.get(path)?.stop();
    const { logic, input } = this.call.begin(path);
    const actor = new ReplayedActor({
      path,
      logic,
      input,
      at,
      onEmit: (fact) => this.call.heard(fact),
      onArmed: (timer) => this.timers.armed(path, timer),
    });
    this.actors.set(path, actor);
  }

  private fromOutside(path: DecidingPath, { seq, event: type, data }: JournalEvent): EventObject {
    if (isCut(data)) this.result.cutSeqs.push(seq);
    const event = { type, ...(data as object | undefined) };
    const isChoice = path === 'call/mind' && type === 'xstate.done.actor.choose';
    if (!isChoice || this.choose === undefined || this.call.choice === null) return event;
    return { ...event, output: this.choose(this.call.choice) } as EventObject;
  }

  private compare(
    path: DecidingPath,
    expected: readonly JournalEvent[],
    cause: string,
    { seq, t }: JournalEvent,
  ): boolean {
    const done = this.actors.get(path)?.take() ?? [];
    const length = Math.max(done.length, expected.length);
    for (let n = 0; n < length; n += 1) {
      const [want, got] = [expected[n] ?? null, done[n] ?? null];
      if (want !== null && got !== null && sameDeed(want, got)) {
        this.result.equalCount += 1;
        continue;
      }
      this.result.divergence = {
        seq: want?.seq ?? seq,
        atMs: (want?.t ?? t) - this.events[0]!.t,
        path,
        cause,
        expected: want === null ? null : deed(want),
        got: got === null ? null : deed(got),
        node: this.call.node,
      };
      return false;
    }
    return true;
  }
}

const causeOf = (event: JournalEvent): string => {
  if (isBirth(event)) return 'its start';
  return event.kind === 'timer' ? `timer ${(event.data as { id: string }).id}` : event.event;
};

const deed = ({ kind, event, value, data }: Deed): Deed => ({
  kind,
  event,
  ...(value === undefined ? {} : { value }),
  ...(data === undefined ? {} : { data }),
});

/** By the place of each cause: what its machine did up to its next one. */
const deedsByCause = (events: readonly JournalEvent[]): Record<number, JournalEvent[]> => {
  const steps: Record<number, JournalEvent[]> = {};
  const open = new Map<string, JournalEvent[]>();
  for (const [at, event] of events.entries()) {
    if (!isDeciding(event.path)) continue;
    if (isCause(event)) {
      const step: JournalEvent[] = [];
      steps[at] = step;
      open.set(event.path, step);
    }
    if (isDeed(event)) open.get(event.path)?.push(event);
  }
  return steps;
};
