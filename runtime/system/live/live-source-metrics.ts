import { Gauge, type Registry } from 'prom-client';
import type { LiveSources } from './live-sources.ts';

/** What this process says to consoles, for Prometheus: topics watched now, pieces said and lost, bursts told as a whole. */
export const liveSourceMetrics = (
  registry: Registry,
  sources: LiveSources | undefined,
): Registry => {
  if (sources === undefined) return registry;
  new Gauge({
    name: 'voxbridge_live_sources',
    help: 'What this process says to consoles.',
    labelNames: ['of'],
    registers: [registry],
    collect() {
      this.set({ of: 'topics' }, sources.openTopics().length);
      for (const [of, value] of Object.entries(sources.counters)) this.set({ of }, value);
    },
  });
  return registry;
};
