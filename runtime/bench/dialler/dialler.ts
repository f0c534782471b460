/** `npm run bench -- dialler`: what the dialler costs, part by part; `BENCH_ONLY=tick` picks some. A part is a file here with `run`. */
const parts: Record<string, () => Promise<{ run(): Promise<void> | void }>> = {
  tick: () => import('./tick.ts'),
  import: () => import('./import.ts'),
  claim: () => import('./claim.ts'),
  rush: () => import('./rush.ts'),
};

export async function run(): Promise<void> {
  const names = process.env.BENCH_ONLY?.split(',') ?? Object.keys(parts);
  const unknown = names.filter((name) => parts[name] === undefined);
  if (unknown.length > 0) {
    console.error(`parts: ${Object.keys(parts).join(', ')}`);
    process.exitCode = 2;
    return;
  }
  for (const name of names) await (await parts[name]!()).run();
}
