import { type MessagePort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { NativeGate } from '../../threads/native-gate.ts';
import { PULSE_BEAT, type ServeTask } from '../../threads/one-thread-pool.ts';
import { SileroBank } from '../activity/silero-bank.ts';
import { loadSilero } from '../activity/silero-model.ts';
import { FRAME_MS } from '../codec/mulaw.ts';
import { TapBatch } from './tap-batch.ts';
import {
  PULSE_CPU_MS,
  PULSE_LATE_MAX_MS,
  PULSE_LATE_TICKS,
  PULSE_MODEL_MS,
  PULSE_MODEL_ROWS,
  PULSE_MODEL_RUNS,
  PULSE_NATIVE,
  type SessionTask,
  type ToThread,
  type TurnBatch,
  type WireBytes,
} from './thread-protocol.ts';
import { ThreadSession } from './thread-session.ts';
import { readWireBatch } from './wire-batch.ts';

/**
 * An audio thread (Piscina's worker file): `serve` is the task that each thread runs for as long as it lives, `session` the task
 * of each call on it. One ticker drives all sessions; one port carries all their socket traffic.
 */

/** A tick later than this is counted. */
const LATE_MS = 10;
/** The thread's own CPU time is published once a second. */
const CPU_TICKS = 50;

const sessions = new Map<number, ThreadSession>();
/** Those that may have something to say since the last flush. */
const touched = new Set<ThreadSession>();
const tapped = new TapBatch();
let shared: MessagePort | null = null;
let gate: NativeGate | null = null;
const silero = new SileroBank(() => {
  if (gate === null) throw new Error('the thread does not serve');
  return loadSilero(gate);
});

/** Epoch milliseconds that never step back, comparable between threads. */
const now = (): number => performance.timeOrigin + performance.now();

/** Runs until the port closes. */
export async function serve({ port, pulse }: ServeTask): Promise<void> {
  shared = port;
  const fields = new Float64Array(pulse);
  gate = new NativeGate(pulse, PULSE_NATIVE);
  // Before the first beat: a thread that has not beaten gets no call while another one has.
  if (workerData?.loadsSpeechModel === true) await silero.open();
  const timer = startTicker(fields);
  port.on('message', (message: ToThread) => {
    take(message);
    flush();
    if (silero.isWorthwhile) void decide(fields);
  });
  await new Promise<void>((resolve) => {
    port.on('close', () => {
      timer.stop();
      resolve();
    });
  });
}

/** Runs until the session is closed. */
export async function session(task: SessionTask): Promise<void> {
  const opened = new ThreadSession(task, {
    now,
    allowFaults: workerData?.allowFaults === true,
    silero,
    tapped,
  });
  sessions.set(task.session, opened);
  touched.add(opened);
  flush();
  await opened.ended;
  touched.add(opened);
  flush();
  // One that failed may have been opened anew here, under the same number.
  if (sessions.get(task.session) === opened) sessions.delete(task.session);
}

function take(message: ToThread): void {
  if (message instanceof Uint8Array) return handle(message);
  for (const { session, command } of message) {
    const one = sessions.get(session);
    if (one === undefined) continue;
    one.command(command);
    touched.add(one);
  }
}

function handle(batch: WireBytes): void {
  const at = now();
  readWireBatch(batch, (number, message) => {
    const one = sessions.get(number);
    if (one === undefined) return;
    one.receive(message, at);
    touched.add(one);
  });
}

/** Takes what waits at the port now. */
function drain(): void {
  if (shared === null) return;
  for (
    let waiting = receiveMessageOnPort(shared);
    waiting;
    waiting = receiveMessageOnPort(shared)
  ) {
    take(waiting.message as ToThread);
  }
}

/** Posts what the sessions have to say, as one message. */
function flush(): void {
  if (shared === null) return;
  const batch: TurnBatch = { turns: [] };
  const transfers: ArrayBuffer[] = [];
  for (const one of touched) {
    const turn = one.turn();
    if (turn === null) continue;
    batch.turns.push(turn);
    for (const block of turn.blocks ?? []) transfers.push(block.stereo.buffer);
  }
  touched.clear();
  if (!tapped.isEmpty) {
    batch.tapped = tapped.take();
    transfers.push(batch.tapped.buffer);
  } else if (batch.turns.length === 0) return;
  shared.postMessage(batch, transfers);
}

/** What the speech model has to say about the windows that are waiting. */
async function decide(fields: Float64Array): Promise<void> {
  await silero.beat();
  const at = now();
  for (const one of sessions.values()) {
    if (one.settle(at)) touched.add(one);
  }
  flush();
  fields[PULSE_MODEL_MS] = silero.busyMs;
  fields[PULSE_MODEL_RUNS] = silero.runs;
  fields[PULSE_MODEL_ROWS] = silero.rows;
}

/** On a fixed grid: a late tick does not move the next one, and what is due is reckoned from the clock, not from the count. */
function startTicker(fields: Float64Array): { stop: () => void } {
  let dueAt = performance.now() + FRAME_MS;
  let count = 0;
  let timer: NodeJS.Timeout;
  const tick = (): void => {
    const lateMs = performance.now() - dueAt;
    if (lateMs > LATE_MS) {
      fields[PULSE_LATE_TICKS]!++;
      fields[PULSE_LATE_MAX_MS] = Math.max(fields[PULSE_LATE_MAX_MS]!, lateMs);
      // What was waiting while this thread did not run comes before what the clock says about it.
      drain();
    }
    const at = now();
    for (const one of sessions.values()) {
      one.tick(at);
      touched.add(one);
    }
    flush();
    if (silero.isDue) void decide(fields);
    fields[PULSE_BEAT]!++;
    if (count++ % CPU_TICKS === 0) {
      const { user, system } = process.threadCpuUsage();
      fields[PULSE_CPU_MS] = (user + system) / 1_000;
    }
    dueAt += FRAME_MS * Math.max(1, Math.ceil((performance.now() - dueAt) / FRAME_MS));
    // The next instant of the grid may have passed since it was reckoned.
    timer = setTimeout(tick, Math.max(0, dueAt - performance.now()));
  };
  timer = setTimeout(tick, FRAME_MS);
  return { stop: () => clearTimeout(timer) };
}
