import { createHash } from 'node:crypto';
import type { CallResult } from '../../machines/contracts/call/call-record.ts';
import { VoxError } from '../../machines/contracts/error-catalogue.ts';
import type { Clock, TimerHandle } from '../../machines/supervision/clock.ts';
import { type DeliveryVerdict, deliverResult } from './result-delivery.ts';
import { openSpoolFolder, type SpoolFolder } from './spool-folder.ts';
import { reasonOf } from './timed-request.ts';

export interface ResultSpoolDeps {
  /** Folder of undelivered results. Several workers may share it. */
  dir: string;
  resultsUrl: (callId: string) => string;
  secret: string;
  clock: Clock;
  /** In [0, 1); for jitter. */
  random: () => number;
  onEvent: (event: SpoolEvent) => void;
  /** POSTs at the same time. */
  concurrentMax?: number;
  /** Results kept in memory while the disk takes none. */
  heldMax?: number;
  timeoutMs?: number;
  /** First wait after a failure; doubles up to `retryMaxMs`. */
  retryMs?: number;
  retryMaxMs?: number;
}

export type SpoolEvent =
  | { type: 'spool.delivered'; callId: string }
  | { type: 'spool.rejected'; callId: string; status: number; code: string }
  /** The API did not take a result; every delivery waits. */
  | { type: 'spool.delayed'; callId: string; reason: string; retryMs: number }
  /** The disk takes nothing; the result is in memory (`isHeld`) or was refused. */
  | { type: 'spool.full'; callId: string; isHeld: boolean; error: VoxError }
  /** A file could not be read, removed or moved. Nothing is lost by it. */
  | { type: 'spool.fault'; callId: string; reason: string };

export interface SpoolCounts {
  /** Results that still have to be delivered, held ones included. */
  waiting: number;
  held: number;
  delivered: number;
  rejected: number;
  /** POSTs that failed and are repeated. */
  delayed: number;
  /** Writes that the disk refused. */
  full: number;
  faults: number;
}

export interface ResultSpool {
  /**
   * Takes a result over. `isDurable`: it is on the disk; otherwise the disk takes nothing and it is kept in memory, written
   * as soon as that works, and delivered in any case. Throws `spool_full` when memory is full as well: the result then still
   * belongs to the caller.
   */
  put(result: CallResult): Promise<{ isDurable: boolean }>;
  readonly counts: Readonly<SpoolCounts>;
  /** Resolves with the number of results that still wait: 0, or what is left when the time is up. */
  drained(timeoutMs: number): Promise<number>;
  /** Ends deliveries. What is on the disk is delivered after the next start. */
  close(): Promise<void>;
}

/** Opens the spool and goes on with what an earlier process left. Errors: `data_dir_unwritable`. */
export async function openResultSpool(deps: ResultSpoolDeps): Promise<ResultSpool> {
  try {
    const folder = await openSpoolFolder(deps.dir);
    const spool = new Spool(deps, folder);
    spool.resume(await folder.sweep());
    return spool;
  } catch (cause) {
    throw new VoxError('data_dir_unwritable', `SPOOL_DIR=${deps.dir}: ${reasonOf(cause)}`, {
      cause,
    });
  }
}

/** `<call id>.<hash>.json`: the same result twice is one file, two results of one call are two, and the API judges. */
const fileNameOf = (callId: string, body: string): string =>
  `${encodeURIComponent(callId)}.${createHash('sha256').update(body).digest('hex').slice(0, 12)}.json`;

const callIdOf = (name: string): string => {
  try {
    return decodeURIComponent(name.replace(/(\.[0-9a-f]{12})?\.json$/, ''));
  } catch {
    return name;
  }
};

class Spool implements ResultSpool {
  readonly counts: SpoolCounts = {
    waiting: 0,
    held: 0,
    delivered: 0,
    rejected: 0,
    delayed: 0,
    full: 0,
    faults: 0,
  };
  private readonly deps: ResultSpoolDeps;
  private readonly folder: SpoolFolder;
  /** Files to deliver, each once; those on their way are in `sending`. */
  private readonly queue = new Set<string>();
  private readonly sending = new Map<string, Promise<void>>();
  /** Results that are in memory only. `isRejected`: the API refused it, it still belongs into `rejected/`. */
  private readonly held = new Map<string, { body: string; isRejected: boolean }>();
  private readonly closing = new AbortController();
  private readonly idle = new Set<() => void>();
  private failureCount = 0;
  private pause: TimerHandle | undefined;
  private rewrite: TimerHandle | undefined;

  constructor(deps: ResultSpoolDeps, folder: SpoolFolder) {
    this.deps = deps;
    this.folder = folder;
  }

  resume(names: string[]): void {
    for (const name of names) this.enqueue(name);
  }

  async put(result: CallResult): Promise<{ isDurable: boolean }> {
    const body = JSON.stringify(result);
    const name = fileNameOf(result.callId, body);
    try {
      await this.folder.write(name, body);
      this.enqueue(name);
      return { isDurable: true };
    } catch (cause) {
      this.hold(name, body, cause);
      return { isDurable: false };
    }
  }

  drained(timeoutMs: number): Promise<number> {
    return new Promise((resolve) => {
      const done = () => {
        this.deps.clock.clearTimeout(timer);
        this.idle.delete(done);
        resolve(this.counts.waiting);
      };
      const timer = this.deps.clock.setTimeout(done, timeoutMs);
      this.idle.add(done);
      this.tellIfIdle();
    });
  }

  async close(): Promise<void> {
    this.closing.abort(new Error('the spool closes'));
    this.deps.clock.clearTimeout(this.pause);
    this.deps.clock.clearTimeout(this.rewrite);
    await Promise.all(this.sending.values());
    if (this.held.size > 0) await this.writeHeld();
    for (const done of this.idle) done();
  }

  private hold(name: string, body: string, cause: unknown): void {
    const { heldMax = 256, dir, onEvent } = this.deps;
    const callId = callIdOf(name);
    const error = new VoxError('spool_full', `SPOOL_DIR=${dir}: ${reasonOf(cause)}`, { cause });
    const isHeld = this.held.has(name) || this.held.size < heldMax;
    this.counts.full += 1;
    if (isHeld) this.held.set(name, { body, isRejected: false });
    this.recount();
    onEvent({ type: 'spool.full', callId, isHeld, error });
    if (!isHeld) throw error;
    this.armRewrite();
    this.enqueue(name);
  }

  private enqueue(name: string): void {
    if (!this.sending.has(name)) this.queue.add(name);
    this.recount();
    this.pump();
  }

  /** After a failure one delivery at a time probes; a file that fails goes to the end, so that it stops no other. */
  private pump(): void {
    const concurrentMax = this.failureCount > 0 ? 1 : (this.deps.concurrentMax ?? 4);
    for (const name of this.queue) {
      if (this.closing.signal.aborted || this.pause !== undefined) return;
      if (this.sending.size >= concurrentMax) return;
      this.queue.delete(name);
      const sent = this.send(name).finally(() => {
        this.sending.delete(name);
        this.recount();
        this.tellIfIdle();
        this.pump();
      });
      this.sending.set(name, sent);
    }
  }

  private async send(name: string): Promise<void> {
    const callId = callIdOf(name);
    try {
      const body = this.held.get(name)?.body ?? (await this.folder.read(name));
      // Another worker on this folder was faster.
      if (body === null) return;
      const { timeoutMs = 15_000 } = this.deps;
      const { signal } = this.closing;
      await this.conclude(
        name,
        callId,
        body,
        await deliverResult({ ...this.deps, timeoutMs }, callId, body, signal),
      );
    } catch (error) {
      this.fault(callId, error);
      this.queue.add(name);
      this.delay(callId, reasonOf(error));
    }
  }

  private async conclude(
    name: string,
    callId: string,
    body: string,
    verdict: DeliveryVerdict,
  ): Promise<void> {
    if (verdict.kind === 'later') {
      this.queue.add(name);
      if (!this.closing.signal.aborted) this.delay(callId, verdict.reason);
      return;
    }
    this.failureCount = 0;
    if (verdict.kind === 'delivered') {
      this.held.delete(name);
      // If it stays, the next start delivers it once more, which the API answers with 200.
      await this.folder.remove(name).catch((error: unknown) => this.fault(callId, error));
      // Not before: a result does not count as delivered and as waiting at once.
      this.counts.delivered += 1;
      this.deps.onEvent({ type: 'spool.delivered', callId });
      return;
    }
    if (this.held.has(name)) {
      this.held.set(name, { body, isRejected: true });
      this.armRewrite();
    } else await this.folder.reject(name).catch((error: unknown) => this.fault(callId, error));
    this.counts.rejected += 1;
    const { status, code } = verdict;
    this.deps.onEvent({ type: 'spool.rejected', callId, status, code });
  }

  private delay(callId: string, reason: string): void {
    this.counts.delayed += 1;
    if (this.pause !== undefined) return;
    this.failureCount += 1;
    const retryMs = this.waitMs(this.failureCount);
    this.deps.onEvent({ type: 'spool.delayed', callId, reason, retryMs });
    this.pause = this.deps.clock.setTimeout(() => {
      this.pause = undefined;
      this.pump();
    }, retryMs);
  }

  /** Exponential, the upper half jittered, so that the workers of a host do not return together. */
  private waitMs(failureCount: number): number {
    const { retryMs = 500, retryMaxMs = 30_000, random } = this.deps;
    const fullMs = Math.min(retryMaxMs, retryMs * 2 ** Math.min(failureCount - 1, 20));
    return Math.round(fullMs / 2 + (random() * fullMs) / 2);
  }

  private armRewrite(): void {
    if (this.rewrite !== undefined || this.closing.signal.aborted) return;
    this.rewrite = this.deps.clock.setTimeout(() => {
      void this.writeHeld().finally(() => {
        this.rewrite = undefined;
        if (this.held.size > 0) this.armRewrite();
        this.tellIfIdle();
      });
    }, this.waitMs(1));
  }

  /** Never throws: what cannot be written stays held. */
  private async writeHeld(): Promise<void> {
    for (const [name, { body, isRejected }] of this.held) {
      try {
        if (isRejected) await this.folder.writeRejected(name, body);
        else await this.folder.write(name, body);
      } catch {
        // Still full: `counts.held` says so.
        return;
      }
      const held = this.held.get(name);
      // Meanwhile delivered: the file just written is one too many.
      if (held === undefined) await this.folder.remove(name).catch(() => {});
      // Meanwhile rejected: the next round writes it where it belongs.
      else if (held.isRejected !== isRejected) await this.folder.remove(name).catch(() => {});
      else this.held.delete(name);
      this.recount();
    }
  }

  private fault(callId: string, error: unknown): void {
    this.counts.faults += 1;
    this.deps.onEvent({ type: 'spool.fault', callId, reason: reasonOf(error) });
  }

  private recount(): void {
    this.counts.waiting = this.queue.size + this.sending.size;
    this.counts.held = this.held.size;
  }

  private tellIfIdle(): void {
    this.recount();
    if (this.counts.waiting === 0 && this.held.size === 0) for (const done of this.idle) done();
  }
}
