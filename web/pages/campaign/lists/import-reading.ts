import { createEffect, createResource, onCleanup } from 'solid-js';
import type { ListImport } from '../../../../machines/contracts/lists/lead-import.ts';
import { api } from '../../../api/api-client.ts';
import { latestOf } from '../../../api/latest-of.ts';
import type { Reading } from '../../../api/read-every.ts';

type Imports = { items: ListImport[] };

/** Whoever takes a list in writes how far it is every second; without one this is only a look for new ones (ms). */
const runningEveryMs = 1_500;
const stillEveryMs = 20_000;

/** The lists that were taken into a campaign, newest first; read often while one is under way. */
export const readImports = (
  campaignId: () => string,
  /** Something is known to be under way that the list cannot show yet. */
  isExpected: () => boolean = () => false,
): Reading<Imports> => {
  const [imports, { refetch }] = createResource(campaignId, (id) =>
    api.json<Imports>(`/api/v1/campaigns/${encodeURIComponent(id)}/imports`, {
      query: { limit: 20 },
    }),
  );
  const latest = () => latestOf(imports);
  const again = () => void refetch();
  const isRunning = () =>
    isExpected() || (latest()?.items ?? []).some(({ state }) => state === 'running');
  createEffect(() => {
    const everyMs = isRunning() ? runningEveryMs : stillEveryMs;
    const timer = setInterval(() => !document.hidden && again(), everyMs);
    onCleanup(() => clearInterval(timer));
  });
  return { latest, error: () => imports.error as unknown, again };
};
