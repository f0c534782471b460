import type { WebSocket } from 'ws';
import {
  type SnapshotAnswer,
  SnapshotAsk,
} from '../../../machines/contracts/call/snapshot-messages.ts';
import { VoxError } from '../../../machines/contracts/error-catalogue.ts';
import { keepSnapshot } from '../../control/resuming/call-holds.ts';
import type { ApiParts } from '../api-parts.ts';
import { levelOf } from '../problem-reply.ts';

export type WorkerSocketParts = Pick<ApiParts, 'documents' | 'now' | 'metrics' | 'log'>;

/** Reading stops there. What the same read brought (64 kB, some twenty snapshots) comes in addition. */
const underWorkMax = 64;
/** A worker that does not read: thousands of answers. */
const unreadBytesMax = 256 * 1024;

/**
 * One worker's socket: what it writes is kept, and answered by its number. Writes of one call are kept in the order in which they
 * came, those of different calls do not wait for each other.
 */
export class WorkerSocket {
  readonly #socket: WebSocket;
  readonly #parts: WorkerSocketParts;
  /** By call, the newest one under work; it ends after those before it. */
  readonly #newest = new Map<string, Promise<void>>();
  #underWork = 0;
  #isDraining = false;

  constructor(socket: WebSocket, parts: WorkerSocketParts) {
    this.#socket = socket;
    this.#parts = parts;
    socket.on('message', (data, isBinary) => this.#take(data as Buffer, isBinary));
    // Too large, or no frame at all: ws closes the socket, and the worker opens another.
    socket.on('error', (err) => parts.log.warn({ err }, 'snapshot_socket_failed'));
  }

  /** Reads no more, answers what it has read, and goes. A turn's snapshot that gets no answer may cost a call the use of a tool. */
  async drain(): Promise<void> {
    this.#isDraining = true;
    this.#socket.pause();
    await Promise.all(this.#newest.values());
    this.#socket.close(1012, 'this API drains');
  }

  #take(data: Buffer, isBinary: boolean): void {
    const message = isBinary ? null : parsed(data);
    const { success, data: ask, error } = SnapshotAsk.safeParse(message);
    if (!success) {
      const refused = new VoxError('bad_request', error.issues[0]?.path.join('.'));
      return this.#answer({ number: numberOf(message), code: this.#failed(refused) });
    }
    const { callId } = ask.write.attach;
    this.#underWork += 1;
    if (this.#underWork >= underWorkMax) this.#socket.pause();
    const before = this.#newest.get(callId);
    const work = before === undefined ? this.#keep(ask) : before.then(() => this.#keep(ask));
    const ended = work.then(() => {
      if (this.#newest.get(callId) === ended) this.#newest.delete(callId);
      this.#underWork -= 1;
      if (this.#underWork < underWorkMax && !this.#isDraining) this.#socket.resume();
    });
    this.#newest.set(callId, ended);
  }

  /** Never rejects. */
  async #keep({ number, write }: SnapshotAsk): Promise<void> {
    const { documents, now, metrics } = this.#parts;
    try {
      const { outcome, pieceCount } = await keepSnapshot(documents, write, now());
      metrics.snapshots.inc({ outcome });
      this.#answer({ number, pieceCount });
    } catch (error) {
      this.#answer({ number, code: this.#failed(error) });
    }
  }

  #failed(error: unknown): string {
    const { metrics, log } = this.#parts;
    const known =
      error instanceof VoxError ? error : new VoxError('internal', undefined, { cause: error });
    metrics.snapshots.inc({ outcome: known.code });
    metrics.errors.inc({ code: known.code });
    log[levelOf(known)]({ err: known, cause: known.cause, code: known.code }, 'snapshot failed');
    return known.code;
  }

  #answer(answer: SnapshotAnswer): void {
    if (this.#socket.bufferedAmount > unreadBytesMax) return this.#socket.terminate();
    this.#socket.send(JSON.stringify(answer));
  }
}

const parsed = (data: Buffer): unknown => {
  try {
    return JSON.parse(data.toString());
  } catch {
    return null;
  }
};

/** Whoever asked shall know it where it can be read. */
const numberOf = (message: unknown): number | null => {
  const number = (message as { number?: unknown } | null)?.number;
  return Number.isInteger(number) ? (number as number) : null;
};
