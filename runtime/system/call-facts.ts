import type { Bus } from '../../actors/bus/bus.ts';
import type { CallFact } from '../../machines/contracts/call/call-fact.ts';
import { topics } from '../../machines/contracts/topics.ts';
import type { Log } from './log.ts';

/** Tells facts of calls to whoever watches, and to the log. One that the bus does not take is no loss: the record has it. */
export const callFactsOn =
  (bus: Bus, log: Log) =>
  (fact: CallFact): void => {
    logCallFact(log, fact);
    bus.publish(topics.callEvents, fact).catch((error: unknown) => {
      log.debug({ err: error }, 'call_fact_lost');
    });
  };

/**
 * One line for each fact, its message being the event's name. Logs live longer and travel further than records, so what was said
 * or keyed, and the number, stand in them only from level debug on, apart from everything else under `pii`; at info, how much it was
 * and the last two digits.
 */
export const logCallFact = (log: Log, { callId, event, party, data }: CallFact): void => {
  const { text, digits, ...plain } = data;
  log.info(
    {
      callId,
      ...(party === undefined ? {} : { party: `…${party.slice(-2)}` }),
      ...plain,
      ...(typeof text === 'string' ? { wordCount: text.split(/\s+/).filter(Boolean).length } : {}),
      ...(typeof digits === 'string' ? { digitCount: digits.length } : {}),
      ...(log.isLevelEnabled('debug') ? { pii: { party, text, digits } } : {}),
    },
    event,
  );
};
