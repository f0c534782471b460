import type { AnyActorLogic, EventObject } from 'xstate';
import type { Exit } from './exit.ts';

/** Where to send: resolves to the present incarnation of a child, or to its stash while it is down. O(1). */
export interface Address {
  send(event: EventObject): void;
}

/** One start of a child. */
export interface ChildStart {
  /** 0 for the first start, then one more for each restart. */
  readonly incarnation: number;
  readonly lastExit: Exit | undefined;
  /** A sibling under the same supervisor. */
  address(id: string): Address;
}

export type ChildInput =
  | ((start: ChildStart) => unknown)
  | object
  | string
  | number
  | boolean
  | null;

export interface ChildSpec {
  id: string;
  /** Machine, `resource()`, `supervise()` or `linked()`; the supervisor contains it. */
  logic: AnyActorLogic;
  /** A function is called for each start; one that throws is a failed start. */
  input?: ChildInput;
  /** `permanent`: always restarted · `transient`: unless it ended by itself as wanted · `temporary`: never. Default `permanent`. */
  restart?: 'permanent' | 'transient' | 'temporary';
  /** How long it may take to end after `sup.shutdown`. Default 5,000 ms; `infinity` for a supervisor. */
  shutdown?: number | 'kill' | 'infinity';
  /** Its own end may end the supervisor, see `autoShutdown`. Not for `permanent` children. */
  significant?: boolean;
  /** Mail kept while it is down; more becomes dead letters. Default 64. */
  stashMax?: number;
  /**
   * Where the facts that it emits go; without it they are emitted by the supervisor itself.
   */
  onEmit?: (event: EventObject, start: ChildStart) => void;
}

export type Strategy = 'one-for-one' | 'one-for-all' | 'rest-for-one' | 'dynamic';

/** What a child looks like from outside. */
export interface ChildView {
  id: string;
  incarnation: number;
  phase: ChildPhase;
  /** Instant of the present or last incarnation's start. */
  startedAt: number;
  restarts: number;
  /** Restarts that the supervisor still has in this window. */
  budgetLeft: number;
  /** Instant of the next start, in `backoff`. */
  nextAt: number | undefined;
  lastExit: Exit | undefined;
}

export type ChildPhase = 'starting' | 'running' | 'backoff' | 'stopping' | 'stopped' | 'failed';

/** The answer to `startChild`, `terminateChild`, `restartChild`, `deleteChild`; the words are OTP's. */
export type ApiResult =
  | { ok: true }
  | {
      ok: false;
      reason:
        | 'not-found'
        | 'running'
        | 'restarting'
        | 'already-present'
        | 'already-started'
        | 'start-failed'
        | 'bad-spec'
        | 'busy'
        | 'gone';
      exit?: Exit;
    };
