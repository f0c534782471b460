import { draw } from './seeded-draw.ts';

/** What can be made to go wrong, on demand or by rate. */
export const faultNames = [
  /** The party's frame never leaves; the stream's timestamps show the gap. */
  'media.drop',
  /** This and the next frames are held for 100 ms, then come in one burst. */
  'media.delay',
  'media.duplicate',
  /** The frame comes after the next one. */
  'media.reorder',
  /** A message that is not of the protocol comes before the frame: broken JSON, wrong types, oversize, binary. */
  'media.garbage',
  /** The socket dies by TCP reset. The party stays on the line. */
  'socket.reset',
  /** At the end of a stream `stop` is sent and the socket stays open (5 s at most). */
  'stream.stop-without-close',
  'stream.close-without-stop',
  /** The call is placed, but the connection breaks before the answer. */
  'rest.lost-answer',
  /** Answers after `slowMs`. */
  'rest.slow',
  'rest.429',
  'rest.503',
  'callback.duplicate',
  /** The callback comes after the next one of its call. */
  'callback.reorder',
  /** The first delivery fails; the retry brings it. */
  'callback.fail',
  /** Never delivered. */
  'callback.lose',
  /** A stream has ended, and its `action` is not asked: the carrier has not noticed. */
  'action.lose',
  /** The voice URL is asked twice at once about an incoming call. */
  'voice.duplicate',
] as const;
export type FaultName = (typeof faultNames)[number];

/** Limits a fault to calls of one number or one call. */
export interface FaultTarget {
  to?: string;
  callSid?: string;
}

export interface Faults {
  /** From now on every opportunity suffers it with this probability (0 … 1), drawn from the seed. */
  rate(fault: FaultName, probability: number): void;
  /** The next opportunity suffers it, or the next `count`. */
  once(fault: FaultName, target?: FaultTarget & { count?: number }): void;
  /** Ends all of them. */
  clear(): void;
  /** How often each has happened. */
  counts(): Partial<Record<FaultName, number>>;
}

/** The side of the carrier that suffers them. `occurs` is one opportunity. */
export interface FaultSource extends Faults {
  occurs(fault: FaultName, subject: Required<FaultTarget>): boolean;
}

interface Planned extends FaultTarget {
  fault: FaultName;
  left: number;
}

export const createFaults = (seed: string | number): FaultSource => {
  const rates = new Map<FaultName, number>();
  /** By fault and number, so that one number's faults do not depend on what the others do. */
  const opportunities = new Map<string, number>();
  let planned: Planned[] = [];
  const counts: Partial<Record<FaultName, number>> = {};

  const isPlanned = (fault: FaultName, subject: Required<FaultTarget>): boolean => {
    const plan = planned.find(
      (each) =>
        each.fault === fault &&
        (each.to === undefined || each.to === subject.to) &&
        (each.callSid === undefined || each.callSid === subject.callSid),
    );
    if (plan === undefined) return false;
    plan.left -= 1;
    if (plan.left <= 0) planned = planned.filter((each) => each !== plan);
    return true;
  };

  const isDrawn = (fault: FaultName, to: string): boolean => {
    const probability = rates.get(fault) ?? 0;
    if (probability <= 0) return false;
    const key = `${fault} ${to}`;
    const n = opportunities.get(key) ?? 0;
    opportunities.set(key, n + 1);
    return draw(seed, key, n) < probability;
  };

  return {
    rate(fault, probability) {
      if (probability > 0) rates.set(fault, probability);
      else rates.delete(fault);
    },
    once(fault, { count = 1, ...target } = {}) {
      planned.push({ fault, left: count, ...target });
    },
    clear() {
      rates.clear();
      planned = [];
    },
    counts: () => ({ ...counts }),
    occurs(fault, subject) {
      // The common case, once a frame and leg: nothing is planned.
      if (planned.length === 0 && rates.size === 0) return false;
      if (!isPlanned(fault, subject) && !isDrawn(fault, subject.to)) return false;
      counts[fault] = (counts[fault] ?? 0) + 1;
      return true;
    },
  };
};
