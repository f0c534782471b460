import { openWavRecorder } from './wav-recorder.ts';

/** The worker that `recording-spool.test.ts` kills: `node recorder-child.ts <path>` records without end, and prints each second written. */
const recorder = await openWavRecorder({ path: process.argv[2] ?? '' });
for (let second = 0; ; second += 1) {
  recorder.write({ at: second * 8_000, stereo: new Int16Array(16_000).fill(7) });
  process.stdout.write(`${second}\n`);
  await new Promise((resolve) => setTimeout(resolve, 2));
}
