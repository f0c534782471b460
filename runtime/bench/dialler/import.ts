import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setInterval } from 'node:timers';
import { ListReader } from '../../../actors/lists/list-reader.ts';
import { openFolderObjects } from '../../../actors/objects/folder-objects.ts';
import { documentsOf } from '../../control/documents.ts';
import { importList } from '../../control/lists/import-list.ts';
import { benchStores } from './bench-stores.ts';

/** Held to 90 s for a million rows at bounded memory (dialler.md §8). */
const rowCount = Number(process.env.BENCH_ROWS ?? 1_000_000);
const pieceBytes = 64 * 1_024;

/** A list of a million leads taken in: the whole path from bytes to stored documents. */
export async function run(): Promise<void> {
  console.log(`\nimport: ${rowCount.toLocaleString('en')} rows`);
  for (const { name, open } of benchStores()) {
    const { store, close } = await open();
    const folder = mkdtempSync(join(tmpdir(), 'vox-bench-objects-'));
    const reader = new ListReader();
    const memory = watchMemory();
    let lateMs = 0;
    let beatAt = performance.now();
    const beat = setInterval(() => {
      lateMs = Math.max(lateMs, performance.now() - beatAt - 5);
      beatAt = performance.now();
    }, 5);
    const startedAt = performance.now();
    const done = await importList(
      {
        documents: documentsOf(store),
        objects: await openFolderObjects({ dir: folder }),
        reader,
        now: Date.now,
        onProgress: () => {},
      },
      {
        importId: 'bench',
        campaignId: '01JBENCHBENCHBENCHBENCHBEN',
        fileName: null,
        bytes: listOf(rowCount),
        list: { map: {}, rest: 'vars', country: 'US', numbers: 'possible', hasHeader: true },
        elsewhere: 'take',
      },
    );
    const seconds = (performance.now() - startedAt) / 1_000;
    clearInterval(beat);
    const { beforeMb, peakMb } = memory.stop();
    console.log(
      `${name}: ${seconds.toFixed(1)} s, ${Math.round(rowCount / seconds).toLocaleString('en')} rows/s, ${done.counts.addedCount.toLocaleString('en')} added, ` +
        `resident ${beforeMb} → at most ${peakMb} MB, main thread late by at most ${lateMs.toFixed(0)} ms`,
    );
    await reader.close();
    await close();
    rmSync(folder, { recursive: true });
  }
}

function watchMemory() {
  const rssMb = () => Math.round(process.memoryUsage.rss() / 2 ** 20);
  const beforeMb = rssMb();
  let peakMb = beforeMb;
  const timer = setInterval(() => {
    peakMb = Math.max(peakMb, rssMb());
  }, 100);
  return {
    stop: () => {
      clearInterval(timer);
      return { beforeMb, peakMb };
    },
  };
}

/** Rows as a business has them, in no order of numbers; one in a hundred is wrong, one in a hundred there before. */
async function* listOf(count: number): AsyncGenerator<Buffer, void, undefined> {
  let text = 'First name;Last name;Phone;City;Customer id;Time zone\r\n';
  for (let n = 0; n < count; n += 1) {
    const wrong = n % 100 === 99;
    const scattered = ((n % 100 === 50 ? n - 50 : n) * 7_919) % 8_000_000;
    const phone = wrong ? '555' : `(415) ${String(2_000_000 + scattered)}`;
    text += `Ada ${n % 997};Lovelace;${phone};San José;K-${n};America/Los_Angeles\r\n`;
    if (text.length < pieceBytes) continue;
    yield Buffer.from(text);
    text = '';
  }
  yield Buffer.from(text);
}
