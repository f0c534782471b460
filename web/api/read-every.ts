import { createResource, onCleanup } from 'solid-js';
import { api } from './api-client.ts';
import { latestOf } from './latest-of.ts';

export interface Reading<Answer> {
  /** The newest answer; undefined before the first. */
  latest: () => Answer | undefined;
  /** Why the last reading failed; undefined if it did not. */
  error: () => unknown;
  again: () => void;
}

/** What the API says under `path`, read again every `everyMs` while the page is seen. For what has no topic of the live relay. */
export const readEvery = <Answer>(path: () => string, everyMs: number): Reading<Answer> => {
  const [answer, { refetch }] = createResource(path, (one) => api.json<Answer>(one));
  const again = () => void refetch();
  const timer = setInterval(() => !document.hidden && again(), everyMs);
  onCleanup(() => clearInterval(timer));
  return {
    latest: () => latestOf(answer),
    error: () => answer.error as unknown,
    again,
  };
};
