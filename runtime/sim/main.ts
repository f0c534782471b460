/** `npm run sim -- <name>`: the dialler in a world of its own, in virtual time. */
const simulations: Record<string, () => Promise<{ run(args: string[]): Promise<void> }>> = {
  dialler: () => import('./dialler.ts'),
  gates: () => import('./gates-table.ts'),
  kills: () => import('./kills/kills.ts'),
  oracle: () => import('./oracle/oracle-table.ts'),
  day: () => import('./day/day.ts'),
};

const [name = '', ...args] = process.argv.slice(2);
const simulation = simulations[name];
if (simulation) await (await simulation()).run(args);
else {
  console.error(`usage: npm run sim -- ${Object.keys(simulations).join('|')} [options]`);
  process.exitCode = 2;
}
