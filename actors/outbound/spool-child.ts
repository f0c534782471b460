import { HeapClock } from '../../machines/supervision/clock.ts';
import { exampleResult } from './example-result.ts';
import { openResultSpool } from './result-spool.ts';

/**
 * The worker that `result-spool.test.ts` kills: `node spool-child.ts <dir> <base URL> <prefix>` puts results without end and
 * prints the id of each one that it was told is safe.
 */
const [dir = '', baseUrl = '', prefix = ''] = process.argv.slice(2);

const spool = await openResultSpool({
  dir,
  resultsUrl: (callId) => `${baseUrl}/${callId}`,
  secret: 'a-secret-of-the-test',
  clock: new HeapClock({ now: () => performance.now(), setTimeout, clearTimeout, setImmediate }),
  random: Math.random,
  onEvent: () => {},
  retryMs: 5,
});

for (let n = 0; ; n += 1) {
  const callId = `${prefix}-${n}`;
  await spool.put(exampleResult(callId));
  process.stdout.write(`${callId}\n`);
}
