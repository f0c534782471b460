import type { JournalEvent } from '../../machines/contracts/call/journal-event.ts';
import {
  type ActorPhase,
  type ActorState,
  type LastTransition,
  newActor,
  parentPath,
  type Refusal,
} from './actor-state.ts';
import {
  dataOf,
  errorIn,
  exitIn,
  exitInWords,
  fieldsOf,
  numberIn,
  textIn,
  textsIn,
} from './journal-data.ts';
import { machineOfPath } from './machine-of-path.ts';

/** Refusals kept of each actor. */
const REFUSALS_MAX = 8;

/**
 * Takes one event into the actors: the one fold. The map is changed in place; the actors in it are immutable. Returns the others
 * that the event takes down with its own. O(1).
 */
export const foldEvent = (
  actors: Map<string, ActorState>,
  event: JournalEvent,
): readonly string[] => {
  const { path } = event;
  const before = actors.get(path) ?? appear(actors, path, event.t);
  const after = stepped(before, event);
  if (after !== before) actors.set(path, after);
  return event.kind === 'supervision' ? tellSiblings(actors, event) : nobody;
};

const nobody: readonly string[] = [];

/** A new actor, and those above it that have not spoken themselves. */
const appear = (actors: Map<string, ActorState>, path: string, at: number): ActorState => {
  const parent = parentPath(path);
  if (parent !== null && !actors.has(parent)) appear(actors, parent, at);
  const actor = newActor(path, at);
  actors.set(path, actor);
  return actor;
};

const stepped = (actor: ActorState, event: JournalEvent): ActorState => {
  switch (event.kind) {
    case 'state':
      return settled(actor, event);
    case 'timer':
      return timed(actor, event);
    case 'supervision':
      return supervised(actor, event);
    case 'error':
      return failed(actor, event);
    case 'refused':
      return refused(actor, event);
    default:
      return actor;
  }
};

const isOver = (phase: ActorPhase): boolean =>
  phase === 'backoff' || phase === 'stopped' || phase === 'done' || phase === 'failed';

const settled = (actor: ActorState, event: JournalEvent): ActorState => {
  const { seq, t, value } = event;
  const data = dataOf(event);
  const named = textIn(data, 'machine');
  // A new incarnation speaks before its supervisor says that it was started.
  const isNew = actor.value === undefined || named !== null || isOver(actor.phase);
  const status = textIn(data, 'status');
  const lastTransition: LastTransition = {
    event: event.event,
    transitionId: textIn(data, 'transition'),
    also: textsIn(data, 'also'),
    at: t,
    seq,
    from: isNew ? undefined : actor.value,
  };
  return {
    ...actor,
    machine: named ?? actor.machine ?? machineOfPath(event.path),
    value,
    phase: phaseOf(status, actor.phase),
    since: t,
    lastTransition,
    mailboxless: status === 'done' || status === 'error',
    returnsAt: null,
    ...(isNew ? { refusals: [], timers: [] } : undefined),
  };
};

const phaseOf = (status: string | null, phase: ActorPhase): ActorPhase => {
  if (status === 'done') return 'done';
  if (status === 'error') return 'failed';
  if (status === 'stopped') return 'stopped';
  return phase === 'stopping' ? phase : 'running';
};

const timed = (actor: ActorState, event: JournalEvent): ActorState => {
  const data = dataOf(event);
  const id = textIn(data, 'id');
  if (id === null) return actor;
  const others = actor.timers.filter((timer) => timer.id !== id);
  if (event.event !== 'armed')
    return others.length === actor.timers.length ? actor : { ...actor, timers: others };
  const dueAt = numberIn(data, 'dueAt') ?? event.t;
  others.push({ id, event: textIn(data, 'event') ?? id, armedAt: event.t, dueAt });
  return { ...actor, timers: others };
};

const endPhases: Record<string, ActorPhase> = {
  normal: 'done',
  shutdown: 'stopped',
  killed: 'stopped',
};

const supervised = (actor: ActorState, event: JournalEvent): ActorState => {
  const { seq, t } = event;
  const data = dataOf(event);
  const incarnation = numberIn(data, 'incarnation') ?? actor.incarnation;
  switch (event.event) {
    case 'sup.started': {
      const isAgain = incarnation > 0 && incarnation !== actor.incarnation;
      return {
        ...actor,
        incarnation,
        restarts: Math.max(actor.restarts, incarnation),
        phase:
          isOver(actor.phase) && actor.phase !== 'backoff' && !isAgain ? actor.phase : 'running',
        since: actor.phase === 'running' ? actor.since : t,
        lastRestart: isAgain
          ? { at: t, why: actor.lastRestart?.why ?? 'not told' }
          : actor.lastRestart,
        mailboxless: false,
        returnsAt: null,
      };
    }
    case 'sup.exited': {
      const exit = exitIn(data);
      const phase = endPhases[exit?.kind ?? 'crash'] ?? 'failed';
      const error = exit?.error ?? null;
      return {
        ...actor,
        phase,
        since: actor.phase === phase ? actor.since : t,
        timers: [],
        mailboxless: true,
        lastError:
          error === null || actor.lastError?.message === error.message
            ? actor.lastError
            : { name: error.name, message: error.message, at: t, seq, isContained: false },
      };
    }
    case 'sup.restarting': {
      const exit = exitIn(data);
      const why = exit === null ? 'not told' : exitInWords(exit);
      return {
        ...actor,
        phase: 'backoff',
        since: t,
        timers: [],
        lastRestart: { at: t, why },
        returnsAt: numberIn(data, 'until'),
      };
    }
    case 'sup.stopping':
      return { ...actor, phase: 'stopping', since: t };
    case 'sup.gave-up':
      return {
        ...actor,
        phase: 'failed',
        since: t,
        mailboxless: true,
        lastError: {
          name: 'gave up',
          message: textIn(data, 'why') ?? 'too many restarts',
          at: t,
          seq,
          isContained: false,
        },
      };
    default:
      return actor;
  }
};

const failed = (actor: ActorState, event: JournalEvent): ActorState => {
  const error = errorIn(event.data) ?? { name: event.event, message: event.event };
  const isContained = event.event === 'contained';
  return {
    ...actor,
    lastError: {
      name: error.name,
      message: error.message,
      at: event.t,
      seq: event.seq,
      isContained,
    },
    ...(isContained
      ? undefined
      : { phase: 'failed' as const, since: event.t, mailboxless: true, timers: [] }),
  };
};

const refused = (actor: ActorState, event: JournalEvent): ActorState => {
  const { candidates } = dataOf(event);
  const refusal: Refusal = {
    event: event.event,
    at: event.t,
    seq: event.seq,
    candidates: (Array.isArray(candidates) ? candidates : []).map((candidate) => {
      const fields = fieldsOf(candidate);
      return { target: textIn(fields, 'target'), guard: textIn(fields, 'guard') ?? 'a guard' };
    }),
  };
  return { ...actor, refusals: [refusal, ...actor.refusals].slice(0, REFUSALS_MAX) };
};

/** What one child's supervision event says about its siblings: they share the budget, and some go down with it. */
const tellSiblings = (actors: Map<string, ActorState>, event: JournalEvent): readonly string[] => {
  const data = dataOf(event);
  const budgetLeft = numberIn(data, 'budgetLeft');
  const parent = parentPath(event.path);
  if (parent === null) return nobody;
  if (budgetLeft !== null)
    for (const [path, actor] of actors)
      if (parentPath(path) === parent && actor.budgetLeft !== budgetLeft)
        actors.set(path, { ...actor, budgetLeft });
  if (event.event !== 'sup.restarting' || !Array.isArray(data.with)) return nobody;
  const why = `it goes down with ${event.path.slice(parent.length + 1)}`;
  const paths = data.with.map((name) => `${parent}/${String(name)}`);
  for (const path of paths) {
    const actor = actors.get(path) ?? appear(actors, path, event.t);
    const down = { phase: 'backoff', since: event.t, timers: [], mailboxless: true } as const;
    actors.set(path, { ...actor, ...down, lastRestart: { at: event.t, why } });
  }
  return paths;
};
