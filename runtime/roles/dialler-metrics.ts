import { Gauge, Registry } from 'prom-client';
import type { DiallerStatus } from '../../actors/dialling/dialler.ts';
import type { PacingCounts } from '../../actors/explain/pacing-witness.ts';
import type { LoopDelay } from '../system/loop-delay.ts';
import { processMetrics } from '../system/process-metrics.ts';

/** What a dialler tells Prometheus; read when asked. */
export const diallerMetrics = (status: () => DiallerStatus, loop: LoopDelay): Registry => {
  const registry = new Registry();
  processMetrics(registry);
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  gauge('voxbridge_dialler_leading', '1 while this dialler leads.', () =>
    status().leadership === 'leading' ? 1 : 0,
  );
  gauge(
    'voxbridge_dialler_epoch',
    'Fencing token of the leader that this one knows.',
    () => status().epoch,
  );
  gauge('voxbridge_dialler_dials', 'Dials and calls in flight.', () => status().inFlightCount);
  gauge(
    'voxbridge_dialler_free_slots',
    'Slots that a new dial may count on.',
    () => status().freeSlotCount,
  );
  gauge(
    'voxbridge_dialler_news_malformed',
    'Messages of the bus that are not of their contract.',
    () => status().news.malformed,
  );
  const byBound = (name: string, help: string, read: () => PacingCounts['dialsByBound']) =>
    new Gauge({
      name,
      help,
      labelNames: ['bound'],
      registers: [registry],
      collect() {
        for (const [bound, count] of Object.entries(read())) this.set({ bound }, count);
      },
    });
  byBound(
    'voxbridge_pacing_dials',
    'Dials granted since this dialler began, by what bound their tick.',
    () => status().pacing.dialsByBound,
  );
  byBound(
    'voxbridge_pacing_ticks',
    'Ticks of running campaigns since this dialler began, by what bound them.',
    () => status().pacing.ticksByBound,
  );
  gauge(
    'voxbridge_pacing_risk',
    'Greatest risk of the newest tick that somebody who answers finds no slot; NaN: no look-ahead was asked.',
    () => status().pacing.risk ?? Number.NaN,
  );
  gauge(
    'voxbridge_pacing_risk_allowed',
    'Up to which that risk was taken.',
    () => status().pacing.allowed ?? Number.NaN,
  );
  gauge(
    'voxbridge_pacing_abandoned_share',
    'Of the last 1,000 dials that were answered those for which no worker was free in time.',
    () => status().pacing.abandonedShare ?? Number.NaN,
  );
  gauge(
    'voxbridge_pacing_tick_ms',
    'What the newest tick took, from the end of its survey to its last grant.',
    () => status().pacing.tookMs,
  );
  gauge(
    'voxbridge_decisions_written',
    'Documents of its decision ledger in this tenure.',
    () => status().ledger.written,
  );
  gauge(
    'voxbridge_decisions_dropped',
    'Decisions that were not written: the store was too slow, or the lease gone.',
    () => status().ledger.dropped,
  );
  gauge('voxbridge_loop_delay_ms', 'Longest delay of the event loop in the last second.', () =>
    loop.maxMs(),
  );
  return registry;
};
