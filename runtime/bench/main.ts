/** `npm run bench -- <name>`: prints figures and ratios of one run on this machine. Nothing here passes or fails. */
const benches: Record<string, () => Promise<{ run(args: string[]): Promise<void> }>> = {
  supervision: () => import('./supervision.ts'),
  store: () => import('./store.ts'),
  audio: () => import('./audio.ts'),
  loopback: () => import('./loopback.ts'),
  vad: () => import('./vad.ts'),
  calls: () => import('./calls/calls.ts'),
  charts: () => import('./charts.ts'),
  relay: () => import('./relay.ts'),
  console: () => import('./console.ts'),
  dialler: () => import('./dialler/dialler.ts'),
  resume: () => import('./resume.ts'),
  screening: () => import('./screening/screening.ts'),
  serve: () => import('./serve/serve.ts'),
};

const given = process.argv.slice(2);
/** Several benches may run one after the other; options are those of one. */
const firstOption = given.findIndex((arg) => arg.startsWith('-'));
const names = firstOption < 0 ? given : given.slice(0, firstOption);
const unknown = names.filter((name) => benches[name] === undefined);
if (names.length === 0 || unknown.length > 0) {
  console.error(`usage: npm run bench -- ${Object.keys(benches).join('|')} [options]`);
  process.exit(2);
}
for (const name of names) await (await benches[name]!()).run(given.slice(names.length));
