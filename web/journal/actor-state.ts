import type { JournalEvent } from '../../machines/contracts/call/journal-event.ts';

export type StateValue = NonNullable<JournalEvent['value']>;

export type ActorPhase =
  | 'starting'
  | 'running'
  | 'backoff'
  | 'stopping'
  | 'stopped'
  | 'done'
  | 'failed';

/** How a machine came to where it stands. */
export interface LastTransition {
  readonly event: string;
  /** As in the machine's drawing; null: the journal is older than transition ids. */
  readonly transitionId: string | null;
  /** Ids of those that were taken with it: in other regions, or without an event right after it. */
  readonly also: readonly string[];
  readonly at: number;
  readonly seq: number;
  /** Where it stood before; undefined: this is where the incarnation began. */
  readonly from: StateValue | undefined;
}

export interface ArmedTimer {
  readonly id: string;
  readonly event: string;
  readonly armedAt: number;
  readonly dueAt: number;
}

/** An event that every guard on its way said no to. */
export interface Refusal {
  readonly event: string;
  readonly at: number;
  readonly seq: number;
  readonly candidates: readonly { readonly target: string | null; readonly guard: string }[];
}

export interface ActorError {
  readonly name: string;
  readonly message: string;
  readonly at: number;
  readonly seq: number;
  /** It threw where it harms nobody: the actor lives on. */
  readonly isContained: boolean;
}

/** One actor at one moment. Immutable: the same object as long as nothing about the actor changes. */
export interface ActorState {
  readonly path: string;
  /** Id of its machine; null: a plain actor, or one whose machine the journal does not tell. */
  readonly machine: string | null;
  readonly phase: ActorPhase;
  /** Only of machines. */
  readonly value: StateValue | undefined;
  readonly incarnation: number;
  readonly restarts: number;
  /** Restarts that its supervisor may still make; null: not known before the first one. */
  readonly budgetLeft: number | null;
  /** When `phase` or `value` last changed. */
  readonly since: number;
  readonly lastTransition: LastTransition | null;
  readonly lastRestart: { readonly at: number; readonly why: string } | null;
  /** In `backoff`: when it starts anew; null: not told. */
  readonly returnsAt: number | null;
  readonly timers: readonly ArmedTimer[];
  readonly lastError: ActorError | null;
  /** Newest first, of this incarnation. */
  readonly refusals: readonly Refusal[];
  /** Nobody reads its mail: it is gone, or not yet back. */
  readonly mailboxless: boolean;
}

export type Actors = ReadonlyMap<string, ActorState>;

export const newActor = (path: string, at: number): ActorState => ({
  path,
  machine: null,
  phase: 'running',
  value: undefined,
  incarnation: 0,
  restarts: 0,
  budgetLeft: null,
  since: at,
  lastTransition: null,
  lastRestart: null,
  returnsAt: null,
  timers: [],
  lastError: null,
  refusals: [],
  mailboxless: false,
});

/** The path of the actor above; null: it is the root. */
export const parentPath = (path: string): string | null => {
  const end = path.lastIndexOf('/');
  return end < 0 ? null : path.slice(0, end);
};
