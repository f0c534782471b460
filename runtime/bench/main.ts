/** `npm run bench -- <name>`: prints figures and ratios of one run on this machine. Nothing here passes or fails. */
const benches: Record<string, () => Promise<{ run(): Promise<void> }>> = {
  supervision: () => import('./supervision.ts'),
  store: () => import('./store.ts'),
  audio: () => import('./audio.ts'),
  loopback: () => import('./loopback.ts'),
  vad: () => import('./vad.ts'),
  calls: () => import('./calls/calls.ts'),
  relay: () => import('./relay.ts'),
  console: () => import('./console.ts'),
};

const names = process.argv.slice(2);
const unknown = names.filter((name) => benches[name] === undefined);
if (names.length === 0 || unknown.length > 0) {
  console.error(`usage: npm run bench -- ${Object.keys(benches).join('|')}`);
  process.exit(2);
}
for (const name of names) await (await benches[name]!()).run();
