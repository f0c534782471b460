import type { AmdVerdict } from '../../../machines/screener/amd.ts';
import type { Rendered } from './rendered.ts';
import type { Answerer } from './scene.ts';
import type { Told } from './trial.ts';

/** What became of one item. */
export interface Outcome {
  answerer: Answerer;
  kind: string;
  id: string;
  /** First verdict, as either a person's (it gets a slot) or a machine's. */
  first: 'human' | 'machine' | 'none';
  /** From the greeting's end to the first verdict, ms; negative: while it was said. */
  afterGreetingMs: number;
  /** A slot got it. */
  isAttached: boolean;
  /** It was a machine after all, and the slot was told. */
  isFoundLate: boolean;
  /** A screener got its answer: so long behind its prompt. */
  replyAfterMs: number | null;
  /** A message began so long behind the beep; negative: before its end. */
  messageAfterMs: number | null;
  hasBeep: boolean;
}

const machineVerdicts = ['vmGreeting', 'screener', 'ivr', 'unavailable', 'fax'];

export const outcomeOf = (item: Rendered, told: readonly Told[]): Outcome => {
  const { scene, greetingEndMs, beepEndMs } = item;
  const judged = told.find((one) => one.type === 'screener.judged');
  const plays = told.filter((one) => one.type === 'message.play');
  const reason = plays.find(({ what }) => what === 'reason');
  const message = plays.filter(({ what }) => what === 'voicemail').at(-1);
  return {
    answerer: scene.answerer,
    kind: scene.kind,
    id: scene.id,
    first:
      judged === undefined
        ? 'none'
        : machineVerdicts.includes(judged.verdict)
          ? 'machine'
          : 'human',
    afterGreetingMs: (judged?.atMs ?? Number.POSITIVE_INFINITY) - greetingEndMs,
    isAttached: told.some(({ type }) => type === 'call.attach'),
    isFoundLate: told.some(({ type }) => type === 'machine.found'),
    replyAfterMs:
      scene.answerer === 'screener' && reason !== undefined ? reason.atMs - greetingEndMs : null,
    messageAfterMs: beepEndMs !== null && message !== undefined ? message.atMs - beepEndMs : null,
    hasBeep: beepEndMs !== null,
  };
};

export const outcomeOfAmd = (
  { scene, greetingEndMs, beepEndMs }: Rendered,
  { atMs, found }: { atMs: number; found: AmdVerdict },
): Outcome => ({
  answerer: scene.answerer,
  kind: scene.kind,
  id: scene.id,
  first: found.verdict === 'machine' ? 'machine' : 'human',
  afterGreetingMs: atMs - greetingEndMs,
  isAttached: found.verdict !== 'machine',
  isFoundLate: false,
  replyAfterMs: null,
  messageAfterMs: null,
  hasBeep: beepEndMs !== null,
});

export interface Figures {
  peopleCount: number;
  /** Shares of 0 to 1. */
  humanTakenForMachine: number;
  machineCount: number;
  caughtBeforeAttach: number;
  /** Of the machines that got a slot. */
  foundLate: number;
  screenerCount: number;
  screenerRecall: number;
  replyP95Ms: number;
  verdictMedianMs: number;
  verdictP95Ms: number;
  beepCount: number;
  messageP95Ms: number;
  messageMaxMs: number;
  /** Of messages, those that began before the beep was over and were not said again behind it. */
  overlapped: number;
}

const share = <T>(list: readonly T[], is: (one: T) => boolean): number =>
  list.length === 0 ? Number.NaN : list.filter(is).length / list.length;
const quantile = (values: readonly number[], q: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
};

const machines: readonly Answerer[] = [
  'voicemail',
  'screener',
  'ivr',
  'unavailable',
  'fax',
  'busy',
];

export const figuresOf = (outcomes: readonly Outcome[]): Figures => {
  const people = outcomes.filter(({ answerer }) => answerer === 'human');
  const others = outcomes.filter(({ answerer }) => machines.includes(answerer));
  const screeners = outcomes.filter(({ answerer }) => answerer === 'screener');
  const delays = people.flatMap(({ first, afterGreetingMs }) =>
    first === 'human' ? [Math.max(0, afterGreetingMs)] : [],
  );
  const replies = screeners.flatMap(({ replyAfterMs }) => replyAfterMs ?? []);
  const messages = outcomes.flatMap(({ messageAfterMs }) => messageAfterMs ?? []);
  const behind = messages.filter((ms) => ms >= 0);
  const attached = others.filter(({ first }) => first !== 'machine');
  return {
    peopleCount: people.length,
    humanTakenForMachine: share(people, ({ first }) => first === 'machine'),
    machineCount: others.length,
    caughtBeforeAttach: share(others, ({ first }) => first === 'machine'),
    foundLate: share(attached, ({ isFoundLate }) => isFoundLate),
    screenerCount: screeners.length,
    screenerRecall: share(screeners, ({ replyAfterMs }) => replyAfterMs !== null),
    replyP95Ms: quantile(replies, 0.95),
    verdictMedianMs: quantile(delays, 0.5),
    verdictP95Ms: quantile(delays, 0.95),
    beepCount: messages.length,
    messageP95Ms: quantile(behind, 0.95),
    messageMaxMs: Math.max(...behind),
    overlapped: share(messages, (ms) => ms < 0),
  };
};
