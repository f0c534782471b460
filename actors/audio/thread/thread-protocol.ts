import type { MessagePort } from 'node:worker_threads';
import type { AudioEdge, OperatorVoice, RecordedBlock } from '../audio-session.ts';
import type { CoreOptions } from '../session/audio-session-core.ts';
import type { PlaySpan, SessionCheckpoint, SessionResume } from '../session/session-resume.ts';
import type { WireMessage } from '../wire/wire.ts';

/**
 * What the main thread and an audio thread say to each other, over one port a thread: so a command stands behind the socket messages
 * that came before it, and a wake of the loop, which looks at each port there is, costs the same with one call and with hundreds.
 */

/** Socket messages of a turn of the event loop, all sessions together: see wire-batch.ts. */
export type WireBytes = Uint8Array<ArrayBuffer>;

export interface SessionOrder {
  session: number;
  command: SessionCommand;
}

export type ToThread = WireBytes | SessionOrder[];

/** From the thread: what came up in one turn. */
export interface TurnBatch {
  turns: SessionTurn[];
  /** What sessions' ears on the main thread are to hear, before anything of `turns`: see tap-batch.ts. */
  tapped?: Uint8Array<ArrayBuffer>;
}

export interface SessionTurn {
  session: number;
  texts: WireMessage[];
  edges: AudioEdge[];
  /** How far the wire is written, after these texts. */
  wireSample: number;
  epoch: number;
  spans?: PlaySpan[];
  checkpoint?: SessionCheckpoint;
  blocks?: RecordedBlock[];
  opened?: true;
  /** The session threw; its thread goes on without it. */
  failed?: string;
}

/** Long-lived task of every session. */
export interface SessionTask {
  session: number;
  options: CoreOptions;
  records: boolean;
  /** The socket's messages from before, see AudioSessionOptions. */
  heard?: readonly Uint8Array[];
  resume?: SessionResume;
}

/** A port that goes to the thread with a command. */
export const portOf = (command: SessionCommand): MessagePort | null => {
  if (command.do === 'tap' || command.do === 'join') return command.port;
  return command.do === 'voice' ? command.tap : null;
};

export type SessionCommand =
  | { do: 'play'; playId: string }
  | { do: 'audio'; playId: string; mulaw: Uint8Array }
  | { do: 'mark'; playId: string; name: string; playSample: number }
  | { do: 'finish'; playId: string }
  | { do: 'clear' }
  /** Port null: to the main thread, with the batch. Taps of a session are numbered by it. */
  | { do: 'tap'; tap: number; port: MessagePort | null; fromSample: number }
  | { do: 'untap'; tap: number }
  | { do: 'join'; operatorId: string; rate: 8_000 | 16_000; port: MessagePort }
  | { do: 'voice'; operatorId: string; to: OperatorVoice; tap: MessagePort | null }
  | { do: 'close' }
  /** For tests only; refused unless the pool was made for it. */
  | { do: 'fault'; fault: ThreadFault };

/** Hang in a loop, throw inside the session, throw out of the thread, use up its memory. */
export type ThreadFault = 'spin' | 'throw' | 'crash' | 'exhaust';

/** Float64 fields shared with the main thread, behind the beat, which counts ticks. */
export const PULSE_CPU_MS = 1;
export const PULSE_LATE_TICKS = 2;
export const PULSE_LATE_MAX_MS = 3;
/** Time spent in the speech model, its runs and the windows that it decided. */
export const PULSE_MODEL_MS = 4;
export const PULSE_MODEL_RUNS = 5;
export const PULSE_MODEL_ROWS = 6;
/** Whether the thread is inside native code, see native-gate.ts. */
export const PULSE_NATIVE = 7;
export const PULSE_BYTES = 8 * Float64Array.BYTES_PER_ELEMENT;
