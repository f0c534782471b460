import type { Resource } from 'solid-js';

/**
 * The newest answer of a resource; undefined before the first, and after one that failed. Reading `latest` itself before there is one makes
 * the whole page wait for it, and with it everything that is there already.
 */
export const latestOf = <Answer>(resource: Resource<Answer>): Answer | undefined =>
  resource.state === 'ready' || resource.state === 'refreshing' ? resource.latest : undefined;
