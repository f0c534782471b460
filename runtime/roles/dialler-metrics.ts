import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { DiallerStatus } from '../../actors/dialling/dialler.ts';
import type { LoopDelay } from '../system/loop-delay.ts';

/** What a dialler tells Prometheus; read when asked. */
export const diallerMetrics = (status: () => DiallerStatus, loop: LoopDelay): Registry => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
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
  gauge('voxbridge_loop_delay_ms', 'Longest delay of the event loop in the last second.', () =>
    loop.maxMs(),
  );
  return registry;
};
