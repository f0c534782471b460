import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Clock, TimerHandle } from '../../machines/supervision/clock.ts';
import type { Objects } from '../objects/objects.ts';
import { crashedKeyOf, recordingKeyOf } from './recording-key.ts';
import { repairWav } from './repair-wav.ts';

/**
 * Owns the finished recordings on this disk until each is in the object store. A file is moved aside whole and stays until it is
 * stored, however often that fails; what an earlier process left is found at the start: what it had finished, and what it was
 * writing when it died. Several workers may share the folder.
 */
export interface RecordingSpool {
  /**
   * Takes a file over. `isStored`: it is in the store; otherwise it is on this disk and will be, under the same key. Rejects when
   * the disk does not let it be moved: then it still belongs to the caller.
   */
  put(callId: string, path: string): Promise<{ key: string; isStored: boolean }>;
  readonly counts: Readonly<{ waiting: number; stored: number; delayed: number }>;
  /** Resolves when nothing waits, or the time is up. */
  drained(timeoutMs: number): Promise<void>;
  /** What waits is stored after the next start. */
  close(): Promise<void>;
}

export type RecordingSpoolEvent =
  | { type: 'recording.stored'; callId: string; key: string }
  /** The store did not take it; all wait. */
  | { type: 'recording.delayed'; callId: string; reason: string; retryMs: number }
  /** The file of a call whose worker died was found. */
  | { type: 'recording.found'; callId: string };

export interface RecordingSpoolDeps {
  /** Files are written here while their calls run; finished ones lie in `finished/`. */
  dir: string;
  objects: Pick<Objects, 'putFile'>;
  clock: Clock;
  random: () => number;
  onEvent: (event: RecordingSpoolEvent) => void;
  /** A call's wrap-up waits so long for the store; the slot has 30 s for all of it. */
  waitMs?: number;
  /** First wait after a failure; doubles up to `retryMaxMs`. */
  retryMs?: number;
  retryMaxMs?: number;
  /** Live recordings are written every second: one that is older, and older than this process, is nobody's. */
  orphanMs?: number;
}

/** Uploads at the same time: more would take the line from the calls. */
const concurrentMax = 2;
const orphanEnd = '.orphan.wav';

export const openRecordingSpool = async (deps: RecordingSpoolDeps): Promise<RecordingSpool> => {
  const { dir, objects, clock, random, onEvent } = deps;
  const { waitMs = 10_000, retryMs = 1_000, retryMaxMs = 300_000, orphanMs = 60_000 } = deps;
  const finished = join(dir, 'finished');
  await mkdir(finished, { recursive: true });
  const openedAt = clock.now();
  const counts = { waiting: 0, stored: 0, delayed: 0 };
  /** Names in `finished`; those on their way are in `sending`. */
  const queue = new Set<string>();
  const sending = new Map<string, Promise<void>>();
  /** Who waits for the first try of a name. */
  const awaited = new Map<string, (isStored: boolean) => void>();
  const idle = new Set<() => void>();
  let failureCount = 0;
  let pause: TimerHandle | undefined;
  let isClosing = false;

  const recount = () => {
    counts.waiting = queue.size + sending.size;
    if (counts.waiting === 0) for (const done of idle) done();
  };
  const settle = (name: string, isStored: boolean) => {
    awaited.get(name)?.(isStored);
    awaited.delete(name);
  };

  const send = async (name: string): Promise<void> => {
    const callId = callIdOf(name);
    try {
      const key = keyOf(name);
      await objects.putFile(key, join(finished, name), 'audio/wav').catch(unlessGone);
      failureCount = 0;
      counts.stored += 1;
      onEvent({ type: 'recording.stored', callId, key });
      settle(name, true);
    } catch (error) {
      failureCount += 1;
      counts.delayed += 1;
      const waitsMs = Math.min(retryMaxMs, retryMs * 2 ** Math.min(failureCount - 1, 20));
      const delayMs = Math.round(waitsMs * (1 - 0.2 * random()));
      // Behind the others: one that cannot be stored stops none of them.
      queue.add(name);
      settle(name, false);
      onEvent({ type: 'recording.delayed', callId, reason: String(error), retryMs: delayMs });
      if (isClosing) return;
      clock.clearTimeout(pause);
      pause = clock.setTimeout(() => {
        pause = undefined;
        pump();
      }, delayMs);
    }
  };

  const pump = (): void => {
    for (const name of queue) {
      // After a failure one at a time tries whether the store is back.
      if (isClosing || pause !== undefined) return;
      if (sending.size >= (failureCount > 0 ? 1 : concurrentMax)) return;
      queue.delete(name);
      const sent = send(name).finally(() => {
        sending.delete(name);
        recount();
        pump();
      });
      sending.set(name, sent);
    }
  };
  const enqueue = (name: string) => {
    if (!sending.has(name)) queue.add(name);
    recount();
    pump();
  };

  /** What a process that died was writing. */
  const findOrphans = async (): Promise<void> => {
    const names = (await readdir(dir)).filter((name) => name.endsWith('.wav'));
    for (const name of names) {
      const path = join(dir, name);
      const { mtimeMs } = await stat(path);
      if (isClosing) return;
      if (mtimeMs >= openedAt || clock.now() - mtimeMs < orphanMs) continue;
      if ((await repairWav(path)) === 0) {
        await rm(path, { force: true });
        continue;
      }
      const orphan = `${basename(name, '.wav')}${orphanEnd}`;
      await rename(path, join(finished, orphan));
      onEvent({ type: 'recording.found', callId: callIdOf(orphan) });
      enqueue(orphan);
    }
  };
  /** Another worker on this folder may be quicker. */
  const sweep = () => findOrphans().catch(() => {});

  for (const name of await readdir(finished)) if (name.endsWith('.wav')) enqueue(name);
  await sweep();
  // One that died just before this start is too fresh to be told from a live one.
  const sweepTimer = clock.setTimeout(() => void sweep(), orphanMs + 1_000);

  return {
    counts,
    async put(callId, path) {
      const name = `${encodeURIComponent(callId)}.wav`;
      await rename(path, join(finished, name));
      const first = new Promise<boolean>((resolve) => {
        const timer = clock.setTimeout(() => settle(name, false), waitMs);
        awaited.set(name, (isStored) => {
          clock.clearTimeout(timer);
          resolve(isStored);
        });
      });
      enqueue(name);
      // While the store is away nobody waits for it.
      if (pause !== undefined) settle(name, false);
      return { key: recordingKeyOf(callId), isStored: await first };
    },
    drained: (timeoutMs) =>
      new Promise((resolve) => {
        const done = () => {
          clock.clearTimeout(timer);
          idle.delete(done);
          resolve();
        };
        const timer = clock.setTimeout(done, timeoutMs);
        idle.add(done);
        recount();
      }),
    async close() {
      isClosing = true;
      clock.clearTimeout(pause);
      clock.clearTimeout(sweepTimer);
      await Promise.all(sending.values());
      for (const name of awaited.keys()) settle(name, false);
      for (const done of idle) done();
    },
  };
};

/** The call may live on at another worker, whose recording has the plain key. */
const keyOf = (name: string): string =>
  (name.endsWith(orphanEnd) ? crashedKeyOf : recordingKeyOf)(callIdOf(name));

const callIdOf = (name: string): string => {
  const plain = name.replace(/(\.orphan)?\.wav$/u, '');
  try {
    return decodeURIComponent(plain);
  } catch {
    return plain;
  }
};

/** Another worker on this folder has stored it. */
const unlessGone = (error: unknown): void => {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
};
