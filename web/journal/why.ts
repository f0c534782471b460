import type { JournalEvent } from '../../machines/contracts/call/journal-event.ts';
import { parentPath, type Refusal } from './actor-state.ts';
import { dataOf, errorIn, exitIn, exitInWords, numberIn, textIn } from './journal-data.ts';

/** One step of what went wrong and what was decided about it. */
export interface WhyStep {
  readonly at: number;
  readonly seq: number;
  readonly path: string;
  /** `cause`: what an error says it was caused by; the rest in order of time. */
  readonly kind: 'error' | 'cause' | 'exit' | 'decision' | 'outcome';
  readonly text: string;
}

export interface Why {
  /** Guards that said no, newest first. */
  readonly refusals: readonly Refusal[];
  /** From the error, by its causes, up to the supervisor's decision and what came of it; empty: nothing failed. */
  readonly chain: readonly WhyStep[];
}

/** A failure's aftermath is told up to this long after it. */
const AFTERMATH_MS = 60_000;
const CHAIN_MAX = 24;

/** `notable` finds the errors and supervision events of an actor, oldest first, up to the moment asked about. */
export const chainOf = (
  path: string,
  notable: (path: string) => readonly JournalEvent[],
): WhyStep[] => {
  const own = notable(path);
  const start = lastTrouble(own);
  if (start < 0) return [];
  const first = own[start]!;
  const isOfInterest = (event: JournalEvent): boolean =>
    event.seq > first.seq && event.t - first.t <= AFTERMATH_MS;
  const steps = own.slice(start).flatMap(stepsOf);
  // What those above decided about it: a supervisor that gives up fails in its turn.
  for (let above = parentPath(path); above !== null; above = parentPath(above))
    steps.push(...notable(above).filter(isOfInterest).flatMap(stepsOf));
  steps.sort((a, b) => a.seq - b.seq);
  return steps.slice(0, CHAIN_MAX);
};

/** The beginning of the last trouble: an error or an end that nobody wanted; else the last stop for another's sake. */
const lastTrouble = (own: readonly JournalEvent[]): number => {
  const failure = own.findLastIndex(
    (event, at) => event.kind === 'error' || (isCrash(event) && own[at - 1]?.kind !== 'error'),
  );
  if (failure >= 0) return failure;
  return own.findLastIndex(({ event }) => event === 'sup.stopping');
};

const isCrash = (event: JournalEvent): boolean => {
  const kind = event.event === 'sup.exited' ? exitIn(dataOf(event))?.kind : undefined;
  return kind === 'crash' || kind === 'killed';
};

const stepsOf = (event: JournalEvent): WhyStep[] => {
  const { path, seq, t: at } = event;
  const data = dataOf(event);
  const step = (kind: WhyStep['kind'], text: string): WhyStep => ({ at, seq, path, kind, text });
  if (event.kind === 'error') {
    const error = errorIn(data) ?? { name: event.event, message: '', cause: null };
    const where = textIn(data, 'where');
    const steps = [
      step('error', `${error.name}: ${error.message}${where ? ` (contained in ${where})` : ''}`),
    ];
    for (let { cause } = error; cause !== null; cause = cause.cause)
      steps.push(step('cause', `${cause.name}: ${cause.message}`));
    return steps;
  }
  const exit = exitIn(data);
  switch (event.event) {
    case 'sup.exited':
      return [
        step('exit', exit?.kind === 'crash' ? 'crashed' : exit ? exitInWords(exit) : 'ended'),
      ];
    case 'sup.restarting':
      return [step('decision', restartInWords(data))];
    case 'sup.stopping':
      return [step('decision', `stop it: ${textIn(data, 'why') ?? 'not told'}`)];
    case 'sup.killed':
      return [step('decision', 'kill it: it did not stop in time')];
    case 'sup.gave-up':
      return [step('decision', `give up: ${textIn(data, 'why') ?? 'too many restarts'}`)];
    case 'sup.started':
      return [step('outcome', `started, incarnation ${numberIn(data, 'incarnation') ?? '?'}`)];
    default:
      return [];
  }
};

const restartInWords = (data: Readonly<Record<string, unknown>>): string => {
  const delayMs = numberIn(data, 'delayMs');
  const budgetLeft = numberIn(data, 'budgetLeft');
  const others = Array.isArray(data.with) ? ` together with ${data.with.join(', ')}` : '';
  return (
    `restart it${others}` +
    (delayMs ? ` after ${Math.round(delayMs)} ms` : '') +
    (budgetLeft === null ? '' : `; ${budgetLeft} more allowed`)
  );
};
