import type { SnapshotWrite } from '../../machines/contracts/call/call-snapshot.ts';
import {
  SnapshotAnswer,
  type SnapshotAsk,
  snapshotAskBytesMax,
} from '../../machines/contracts/call/snapshot-messages.ts';
import type { Clock, TimerHandle } from '../../machines/supervision/clock.ts';
import { SnapshotConnection } from './snapshot-connection.ts';

/** What became of one snapshot that was sent. */
export type SnapshotVerdict =
  | { kind: 'kept'; pieceCount: number }
  /** Another worker carries the call. */
  | { kind: 'fenced' }
  | { kind: 'failed'; reason: string };

export interface SnapshotClient {
  /** Never rejects. */
  put(write: SnapshotWrite): Promise<SnapshotVerdict>;
}

export interface SnapshotClientDeps {
  /** `ws:` or `wss:`. */
  url: string;
  secret: string;
  clock: Clock;
  /** Draws from [0, 1). */
  random: () => number;
  /** Standard: 1,000; a call has one under way at a time. */
  underWayMax?: number;
}

/** Where snapshots go when only the configuration's address is known. */
export const snapshotsUrlFrom = (configUrl: string): string =>
  `${configUrl.replace(/^http/, 'ws').replace(/\/config\/?$/, '')}/fleet/snapshots`;

/** A store that is written durably answers in milliseconds; what is later is overtaken by the next turn. */
const timeoutMs = 3_000;
/** Without a snapshot for so long no call goes on, or none that says anything: nothing is held open for that. */
const restAfterMs = 5_000;
/** For the connection, of all requests together. */
const heldCharsMax = 8 * 1024 * 1024;

interface UnderWay {
  /** Held for the connection; null: it was sent. */
  text: string | null;
  endsAt: number;
  /** How many messages had come when it was sent. */
  heardCount: number;
  tell: (verdict: SnapshotVerdict) => void;
}

/**
 * Keeps snapshots at the API: a worker has no store of its own (acceptance row 39). They go over one socket that is kept, because a
 * request each was a twentieth of what a call costs its worker.
 *
 * Several APIs may stand behind the address, and another one answer after each connect. That harms nothing: what is kept is decided
 * by one atomic update in the store they share, which says which epoch and which piece it expects. So a write of a lost socket that
 * arrives late is refused or repeats what is there.
 */
export class SocketSnapshotClient implements SnapshotClient {
  readonly #clock: Clock;
  readonly #underWayMax: number;
  readonly #connection: SnapshotConnection;
  /** By number. All have the same time, so the first is the next to be late. */
  readonly #underWay = new Map<number, UnderWay>();
  #number = 0;
  #heldChars = 0;
  #heardCount = 0;
  #askedAt = 0;
  #isClosed = false;
  #timer: TimerHandle | undefined;

  constructor({ underWayMax = 1_000, ...deps }: SnapshotClientDeps) {
    this.#clock = deps.clock;
    this.#underWayMax = underWayMax;
    this.#connection = new SnapshotConnection({
      ...deps,
      onOpen: () => this.#sendHeld(),
      onMessage: (text) => this.#hear(text),
      onLost: (reason) => this.#failAll(reason),
    });
  }

  put(write: SnapshotWrite): Promise<SnapshotVerdict> {
    if (this.#isClosed) return failed('closed');
    if (this.#underWay.size >= this.#underWayMax) return failed('too many under way');
    this.#number += 1;
    const text = JSON.stringify({ number: this.#number, write } satisfies SnapshotAsk);
    // The API would end the socket, and fail all others with it.
    if (isTooLarge(text)) return failed('too large');
    const isSent = this.#connection.send(text);
    if (!isSent && (this.#connection.isOpen || this.#heldChars + text.length > heldCharsMax))
      return failed('too much unsent');
    this.#askedAt = this.#clock.now();
    return new Promise((tell) => {
      this.#underWay.set(this.#number, {
        text: isSent ? null : text,
        endsAt: this.#askedAt + timeoutMs,
        heardCount: this.#heardCount,
        tell,
      });
      this.#timer ??= this.#clock.setTimeout(() => this.#look(), timeoutMs);
      if (isSent) return;
      this.#heldChars += text.length;
      this.#connection.wake();
    });
  }

  /** What is under way has failed; resolves when the socket is gone, within a second. */
  close(): Promise<void> {
    this.#isClosed = true;
    this.#failAll('closed');
    return this.#connection.close();
  }

  #sendHeld(): void {
    this.#heldChars = 0;
    for (const [number, asked] of this.#underWay) {
      if (asked.text === null) continue;
      if (this.#connection.send(asked.text)) {
        asked.text = null;
        asked.heardCount = this.#heardCount;
      } else {
        this.#underWay.delete(number);
        asked.tell({ kind: 'failed', reason: 'too much unsent' });
      }
    }
  }

  #hear(text: string): void {
    this.#heardCount += 1;
    const answer = answerOf(text);
    // Of nothing that is under way: it came too late, or says that the API could not read what it got.
    const asked = answer?.number == null ? undefined : this.#underWay.get(answer.number);
    if (answer?.number == null || asked === undefined) return;
    this.#underWay.delete(answer.number);
    asked.tell(verdictOf(answer));
  }

  /** One timer for all: when it fires, the oldest requests may be late, or nothing has been asked for long. */
  #look(): void {
    this.#timer = undefined;
    this.#failLate();
    const [oldest] = this.#underWay.values();
    const nextAt = oldest?.endsAt ?? this.#askedAt + restAfterMs;
    const leftMs = nextAt - this.#clock.now();
    if (leftMs <= 0) return this.#connection.rest();
    // No later than what is asked from now on could be late.
    this.#timer = this.#clock.setTimeout(() => this.#look(), Math.min(leftMs, timeoutMs));
  }

  #failLate(): void {
    let isSilent = false;
    for (const [number, { endsAt, text, heardCount, tell }] of this.#underWay) {
      if (endsAt > this.#clock.now()) break;
      this.#underWay.delete(number);
      if (text !== null) this.#heldChars -= text.length;
      else if (heardCount === this.#heardCount) isSilent = true;
      tell({ kind: 'failed', reason: `no answer within ${timeoutMs} ms` });
    }
    // The other end is gone and nobody said so, or it is as good as gone. Where others were answered, only this one was slow.
    if (isSilent) this.#connection.lose(`silent for ${timeoutMs} ms`);
  }

  #failAll(reason: string): void {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#heldChars = 0;
    const all = [...this.#underWay.values()];
    this.#underWay.clear();
    for (const { tell } of all) tell({ kind: 'failed', reason });
  }
}

const failed = (reason: string): Promise<SnapshotVerdict> =>
  Promise.resolve({ kind: 'failed', reason });

/** A character is three bytes at most, and most texts need not be counted. */
const isTooLarge = (text: string): boolean =>
  text.length * 3 > snapshotAskBytesMax && Buffer.byteLength(text) > snapshotAskBytesMax;

const answerOf = (text: string): SnapshotAnswer | null => {
  try {
    return SnapshotAnswer.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
};

const verdictOf = (answer: SnapshotAnswer): SnapshotVerdict => {
  if ('pieceCount' in answer) return { kind: 'kept', pieceCount: answer.pieceCount };
  return answer.code === 'call_fenced'
    ? { kind: 'fenced' }
    : { kind: 'failed', reason: answer.code };
};
