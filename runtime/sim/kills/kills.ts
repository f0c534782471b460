import { parseArgs } from 'node:util';
import { Drill } from './drill.ts';

/** `npm run sim -- kills`: the real dialler in virtual time under random strikes. */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: 'string', default: '1000' },
      seed: { type: 'string', default: '1' },
    },
  });
  const startedAt = performance.now();
  const result = await new Drill(Number(values.seed)).run(Number(values.rounds));
  const { strikes, first, virtualMs, ...counts } = result;
  console.table({ ...counts, virtualHours: Number((virtualMs / 3_600_000).toFixed(2)) });
  console.table(strikes);
  console.log(`${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
  if (first === null) return;
  console.log(`BROKEN with seed ${result.seed}: ${first}`);
  process.exitCode = 1;
}
