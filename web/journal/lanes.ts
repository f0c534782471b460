import type { JournalEvent } from '../../machines/contracts/call/journal-event.ts';
import type { ActorPhase, ActorState } from './actor-state.ts';
import { exitIn, exitInWords, fieldsOf } from './journal-data.ts';
import { leavesOf } from './state-value.ts';

/** A stretch of time in one state. */
export interface Span {
  /** The leaf's path of keys inside its machine (`open.bot.listening.quiet`); of a plain actor its phase. */
  readonly state: string;
  /** What to write: without the lane's region. */
  readonly name: string;
  readonly phase: ActorPhase;
  readonly from: number;
  /** Null: it goes on. */
  to: number | null;
  /** The event that led here. */
  readonly event: string;
  readonly seq: number;
}

export interface Mark {
  readonly at: number;
  readonly kind: 'event' | 'error' | 'restart' | 'refused';
  readonly label: string;
  readonly seq: number;
}

/** A line of the timeline: a region of a machine, a machine without regions, or a plain actor. */
export interface Lane {
  /** `<path>` or `<path>#<region>`. */
  readonly id: string;
  readonly path: string;
  readonly machine: string | null;
  /** Path of keys of the region; null: the whole actor. */
  readonly region: string | null;
  /** In order of time; grows, and its last one may end. */
  readonly spans: readonly Span[];
  readonly marks: readonly Mark[];
}

interface GrowingLane extends Lane {
  machine: string | null;
  spans: Span[];
  marks: Mark[];
}

interface ActorLanes {
  readonly all: GrowingLane[];
  base: GrowingLane | undefined;
  readonly byRegion: Map<string, GrowingLane>;
}

/** The timeline, as the journal comes in. */
export class Lanes {
  private readonly byActor = new Map<string, ActorLanes>();
  private told: Lane[] | undefined;

  /**
   * All lanes, each actor's together, in order of appearance: first the machines, which say most, then those that just run. The
   * array is another one only when a lane has come.
   */
  all(): readonly Lane[] {
    if (this.told === undefined) {
      const lanes = [...this.byActor.values()].flatMap(({ all }) => all);
      const isMachine = ({ machine }: Lane): boolean => machine !== null;
      this.told = [...lanes.filter(isMachine), ...lanes.filter((lane) => !isMachine(lane))];
    }
    return this.told;
  }

  /** `before` and `after`: the actor around the event. */
  take(event: JournalEvent, before: ActorState | undefined, after: ActorState): void {
    const isMove =
      event.kind === 'state' || before?.phase !== after.phase || !this.byActor.has(event.path);
    if (isMove) this.move(event, before, after);
    const mark = markOf(event);
    if (mark) this.byActor.get(event.path)?.all[0]?.marks.push(mark);
  }

  /** An actor that another one's event took along. */
  follow(event: JournalEvent, after: ActorState): void {
    this.move(event, after, after);
  }

  private move(event: JournalEvent, before: ActorState | undefined, after: ActorState): void {
    const lanes = this.lanesOf(after.path);
    const isRunning =
      after.value !== undefined && after.phase !== 'backoff' && after.phase !== 'failed';
    if (!isRunning) {
      if (lanes.all.length === 0) this.baseOf(lanes, after);
      const isDown =
        after.phase === 'done' || after.phase === 'stopped' || after.phase === 'failed';
      for (const lane of lanes.all)
        if (isDown) close(lane, event.t);
        else enter(lane, event, after, after.phase, after.phase, false);
      return;
    }
    const isNew = before === undefined || after.lastTransition?.from === undefined;
    const entered = new Set<GrowingLane>();
    for (const { state, region } of leavesOf(after.value)) {
      const name = region === null ? state : state.slice(region.length + 1);
      for (const lane of this.homes(lanes, after, region)) {
        entered.add(lane);
        enter(lane, event, after, state, name, isNew && event.kind === 'state');
      }
    }
    for (const lane of lanes.all) if (!entered.has(lane)) close(lane, event.t);
    // The end of a machine is a state like any other, but nothing goes on in it.
    if (after.phase === 'done' || after.phase === 'stopped')
      for (const lane of lanes.all) close(lane, event.t);
  }

  private lanesOf(path: string): ActorLanes {
    let lanes = this.byActor.get(path);
    if (!lanes) {
      lanes = { all: [], base: undefined, byRegion: new Map() };
      this.byActor.set(path, lanes);
    }
    return lanes;
  }

  /** A state outside all regions stands in every one of them when the machine has no line of its own. */
  private homes(lanes: ActorLanes, actor: ActorState, region: string | null): GrowingLane[] {
    if (region === null)
      return !lanes.base && lanes.all.length > 0 ? lanes.all : [this.baseOf(lanes, actor)];
    let lane = lanes.byRegion.get(region);
    if (!lane) {
      lane = this.add(lanes, actor, region);
      lanes.byRegion.set(region, lane);
    }
    return [lane];
  }

  private baseOf(lanes: ActorLanes, actor: ActorState): GrowingLane {
    lanes.base ??= this.add(lanes, actor, null);
    if (lanes.base.machine !== actor.machine && lanes.base.machine === null) {
      lanes.base.machine = actor.machine;
      this.told = undefined;
    }
    return lanes.base;
  }

  private add(
    lanes: ActorLanes,
    { path, machine }: ActorState,
    region: string | null,
  ): GrowingLane {
    const id = region === null ? path : `${path}#${region}`;
    const lane: GrowingLane = { id, path, machine, region, spans: [], marks: [] };
    lanes.all.push(lane);
    this.told = undefined;
    return lane;
  }
}

const close = (lane: GrowingLane, at: number): void => {
  const last = lane.spans.at(-1);
  if (last?.to === null) last.to = at;
};

const enter = (
  lane: GrowingLane,
  event: JournalEvent,
  { phase }: ActorState,
  state: string,
  name: string,
  isAnew: boolean,
): void => {
  const last = lane.spans.at(-1);
  if (last?.to === null && last.state === state && !isAnew) return;
  close(lane, event.t);
  lane.spans.push({
    state,
    name,
    phase,
    from: event.t,
    to: null,
    event: event.event,
    seq: event.seq,
  });
};

const markOf = (event: JournalEvent): Mark | null => {
  const { t: at, seq } = event;
  switch (event.kind) {
    case 'event':
      return { at, kind: 'event', label: event.event, seq };
    case 'error': {
      const { message } = fieldsOf(event.data);
      return { at, kind: 'error', label: typeof message === 'string' ? message : event.event, seq };
    }
    case 'refused':
      return { at, kind: 'refused', label: event.event, seq };
    case 'supervision': {
      if (event.event !== 'sup.restarting') return null;
      const exit = exitIn(fieldsOf(event.data));
      return { at, kind: 'restart', label: exit ? exitInWords(exit) : 'restarts', seq };
    }
    default:
      return null;
  }
};
