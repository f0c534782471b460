import { Gauge, type Registry } from 'prom-client';
import type { AudioThreads } from '../../actors/audio/audio-session.ts';
import type { ResultSpool } from '../../actors/outbound/result-spool.ts';
import type { RecordingSpool } from '../../actors/recording/recording-spool.ts';
import type { LoopDelay } from '../system/loop-delay.ts';
import { processMetrics } from '../system/process-metrics.ts';
import type { FrontDesk } from './desk/front-desk.ts';
import type { ProviderMetrics } from './provider-metrics.ts';

/** What a worker tells Prometheus; read when asked, nothing is counted twice. */
export const fleetMetrics = (parts: {
  desk: FrontDesk;
  screenings: { readonly count: number; readonly max: number };
  threads: AudioThreads;
  spool: ResultSpool;
  recordings: Pick<RecordingSpool, 'counts'>;
  loop: LoopDelay;
  providers: ProviderMetrics;
}): Registry => {
  const { registry } = parts.providers;
  processMetrics(registry);
  const gauge = (name: string, help: string, read: () => Record<string, number>) =>
    new Gauge({
      name,
      help,
      labelNames: ['of'],
      registers: [registry],
      collect() {
        for (const [of, value] of Object.entries(read())) this.set({ of }, value);
      },
    });
  gauge('voxbridge_slots', 'Slots of this worker.', () => {
    const { slotCount, busyCount } = parts.desk.status();
    return { all: slotCount, busy: busyCount };
  });
  gauge(
    'voxbridge_screenings',
    'Answered calls without a slot that this worker listens to.',
    () => ({
      all: parts.screenings.max,
      live: parts.screenings.count,
    }),
  );
  gauge('voxbridge_fleet_events', 'What went otherwise than planned at this worker.', () => ({
    ...parts.desk.counters,
  }));
  gauge('voxbridge_call_counts', 'Counters of the records of ended calls, added up.', () => ({
    ...parts.desk.callCounts,
  }));
  gauge('voxbridge_audio', 'Audio threads, their sessions, and threads lost.', () => {
    const { threads, sessions, lostThreads } = parts.threads.stats();
    return { threads, sessions, lost_threads: lostThreads };
  });
  gauge('voxbridge_spool', 'Results by what became of them.', () => ({ ...parts.spool.counts }));
  gauge('voxbridge_recordings', 'Finished recordings by what became of them.', () => ({
    ...parts.recordings.counts,
  }));
  gauge('voxbridge_loop_delay_ms', 'Longest delay of the event loop in the last second.', () => ({
    max: parts.loop.maxMs(),
  }));
  return registry;
};
