import { fileURLToPath } from 'node:url';
import { buildConsoleIfStale } from '../../../runtime/system/console-build.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** The console in `web/dist` is that of the sources in `web/`: built at most once for all tests of a run. */
export const builtConsole = async (): Promise<void> => {
  const { outcome, said } = await buildConsoleIfStale(root);
  if (outcome !== 'fresh' && outcome !== 'built')
    throw new Error(`the console was not built (${outcome}): ${said}`);
};
