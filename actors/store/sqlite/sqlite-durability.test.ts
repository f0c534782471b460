import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../chance/random.ts';
import { openSqliteStore } from './sqlite-store.ts';

const rounds = 50;
const writer = fileURLToPath(new URL('./sqlite-crash-writer.ts', import.meta.url));
/** Two processes a core at a time: a child's start is most of a round. */
const lanes = 2;

/** Runs a writer and kills it once it has acknowledged `untilCount` writes; returns all that it had acknowledged. */
async function killed(path: string, round: number, untilCount: number): Promise<string[]> {
  const child = spawn(process.execPath, [writer, path, String(round)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
  let printed = '';
  let count = 0;
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
    count += text.split('\n').length - 1;
    if (count >= untilCount) child.kill('SIGKILL');
  });
  await Promise.all([exited, once(child.stdout as NodeJS.ReadableStream, 'close')]);
  clearTimeout(timer);
  // The last line may have been cut short by the death.
  return printed.split('\n').slice(0, -1);
}

describe('SQLite documents after kill -9 in the middle of writes', () => {
  it(`are all there, ${rounds} times over`, { timeout: 120_000 }, async () => {
    const random = seededRandom(20_260_101);
    const folder = mkdtempSync(join(tmpdir(), 'vox-durable-'));
    const paths = Array.from({ length: lanes }, (_, lane) => join(folder, `${lane}.sqlite`));
    // A store that ends by itself leaves compiled what its thread is made of (`NODE_COMPILE_CACHE`); one that is killed leaves nothing.
    await (await openSqliteStore({ path: join(folder, 'first.sqlite') })).close();
    const lane = async (path: string, first: number): Promise<number> => {
      const acknowledged: string[] = [];
      // The same file again and again: each round also recovers from the death before it.
      for (let round = first; round < rounds; round += lanes)
        acknowledged.push(...(await killed(path, round, 1 + random.below(120))));
      const store = await openSqliteStore({ path });
      const things = store.collection<{ _id: string; n: number; seen: number }>('things');
      const stored = new Map((await things.find({})).map((thing) => [thing._id, thing]));
      const lost = acknowledged.filter(
        (id) => stored.get(id)?.seen !== Number(id.split(':')[2]) + 1,
      );
      expect(lost).toEqual([]);
      expect(stored.get('counter')?.n).toBeGreaterThanOrEqual(acknowledged.length);
      await store.close();
      const db = new DatabaseSync(path);
      expect(db.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
      db.close();
      return acknowledged.length;
    };
    const counts = await Promise.all(paths.map(lane));
    expect(counts.reduce((sum, count) => sum + count)).toBeGreaterThan(rounds * 20);
    rmSync(folder, { recursive: true });
  });
});
