import type { Bus } from '../../actors/bus/bus.ts';
import type { CallFact } from '../../machines/contracts/call-fact.ts';
import { topics } from '../../machines/contracts/topics.ts';
import type { Log } from './log.ts';

/** Tells facts of calls to whoever watches. One that the bus does not take is no loss: the record has it. */
export const callFactsOn =
  (bus: Bus, log: Log) =>
  (fact: CallFact): void => {
    bus.publish(topics.callEvents, fact).catch((error: unknown) => {
      log.debug({ err: error }, 'call_fact_lost');
    });
  };
