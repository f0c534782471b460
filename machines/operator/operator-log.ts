import type { OperatorVisit } from '../contracts/call/operator-call.ts';
import type { HandBackReason, OperatorEmitted } from './operator-events.ts';

/**
 * Who was on a call, and when they whispered or had it: for its record, in the order of their coming. Pure: `noteOperators` returns the
 * next one. It outlives the actors of the call.
 */
export interface OperatorLog {
  readonly visits: readonly OperatorVisit[];
  /** Who had the word, and in which state, when it was last told. */
  readonly last: { readonly speakerId: string | null; readonly state: string };
}

export type OperatorLogFact = Extract<
  OperatorEmitted,
  { type: 'operator.changed' | 'floor.taken' | 'floor.given' }
>;

export const emptyOperatorLog: OperatorLog = {
  visits: [],
  last: { speakerId: null, state: 'absent' },
};

/** One that leaves and comes again counts twice; more are not kept. */
const visitsMax = 100;
const takeOversMax = 200;

/** `atMs` since the call was answered. */
export const noteOperators = (
  log: OperatorLog,
  fact: OperatorLogFact,
  atMs: number,
): OperatorLog => {
  switch (fact.type) {
    case 'operator.changed':
      return changed(log, fact, atMs);
    case 'floor.taken':
      return { ...log, visits: withLast(log.visits, fact.operatorId, (v) => taken(v, atMs)) };
    case 'floor.given':
      return {
        ...log,
        visits: withLast(log.visits, fact.operatorId, (v) => given(v, atMs, fact.why)),
      };
  }
};

const changed = (
  { visits, last }: OperatorLog,
  { state, legs, speakerId }: Extract<OperatorLogFact, { type: 'operator.changed' }>,
  atMs: number,
): OperatorLog => {
  const here = new Set(legs.map(({ operatorId }) => operatorId));
  const isOpen = ({ leftAtMs }: OperatorVisit) => leftAtMs === null;
  // A speaker whose socket is lost is still on the call until its grace is over.
  const kept = visits.map((visit) =>
    isOpen(visit) && !here.has(visit.operatorId) && visit.operatorId !== speakerId
      ? { ...visit, leftAtMs: atMs }
      : visit,
  );
  const come = legs
    .filter((leg) => !kept.some((v) => v.operatorId === leg.operatorId && isOpen(v)))
    .map(({ operatorId, name }) => visitOf(operatorId, name, atMs));
  let next: readonly OperatorVisit[] = [...kept, ...come].slice(0, visitsMax);
  const isNew = state !== last.state || speakerId !== last.speakerId;
  if (isNew && speakerId !== null && state.startsWith('whispering'))
    next = withLast(next, speakerId, (visit) => whispered(visit, state));
  return { visits: next, last: { speakerId, state } };
};

const visitOf = (operatorId: string, name: string, joinedAtMs: number): OperatorVisit => ({
  operatorId,
  name,
  joinedAtMs,
  leftAtMs: null,
  whispers: { toParty: 0, toBot: 0 },
  takeOvers: [],
});

const whispered = (visit: OperatorVisit, state: string): OperatorVisit => {
  const { toParty, toBot } = visit.whispers;
  return {
    ...visit,
    whispers:
      state === 'whisperingToParty'
        ? { toParty: toParty + 1, toBot }
        : { toParty, toBot: toBot + 1 },
  };
};

/** Told again to one who does not know it changes nothing. */
const taken = (visit: OperatorVisit, fromMs: number): OperatorVisit =>
  visit.takeOvers.at(-1)?.toMs === null || visit.takeOvers.length >= takeOversMax
    ? visit
    : { ...visit, takeOvers: [...visit.takeOvers, { fromMs, toMs: null, why: null }] };

const given = (visit: OperatorVisit, toMs: number, why: HandBackReason): OperatorVisit => ({
  ...visit,
  takeOvers: visit.takeOvers.map((one) => (one.toMs === null ? { ...one, toMs, why } : one)),
});

/** The newest visit of an operator. */
const withLast = (
  visits: readonly OperatorVisit[],
  operatorId: string,
  change: (visit: OperatorVisit) => OperatorVisit,
): readonly OperatorVisit[] => {
  const at = visits.findLastIndex((visit) => visit.operatorId === operatorId);
  return visits.map((visit, n) => (n === at ? change(visit) : visit));
};
