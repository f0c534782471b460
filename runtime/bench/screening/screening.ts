import { type AmdSettings, amdDefaults, amdOfVicidial } from '../../../machines/screener/amd.ts';
import { fittedTable } from '../../../machines/screener/fitted-table.ts';
import { type Figures, figuresOf, type Outcome, outcomeOf, outcomeOfAmd } from './evaluation.ts';
import { type Rendered, render } from './rendered.ts';
import { sceneOf } from './scene.ts';
import { espeakSpeech, formantSpeech, type Speech } from './spoken.ts';
import { tried, triedByAmd } from './trial.ts';

/**
 * Screening before attach on the held-out part of the corpus: our screener with cadence and tones alone, the same with a listener's
 * words, and Asterisk's app_amd as it comes and as VICIdial sets it, on the same frames. All of it is synthetic speech.
 * `BENCH_ITEMS` (1,500 for each synthesiser), `BENCH_SEED`, `BENCH_PART` (`tune` to look for faults: `test` is never tuned upon),
 * `BENCH_LIST` prints the items that were judged wrongly.
 */

const itemCount = Number(process.env.BENCH_ITEMS ?? 1_500);
const seed = Number(process.env.BENCH_SEED ?? 1);
const part = process.env.BENCH_PART === 'tune' ? 'tune' : 'test';
const isListing = process.env.BENCH_LIST !== undefined;

interface Column {
  name: string;
  outcomes: Outcome[];
  cpuMs: number;
  audioMs: number;
}

const percent = (one: number) => `${(one * 100).toFixed(2)} %`;
const ms = (one: number) => (Number.isFinite(one) ? `${Math.round(one)} ms` : '–');

const rows: readonly [
  label: string,
  target: string,
  value: (figures: Figures, column: Column) => string,
][] = [
  ['human taken for machine', '≤ 1 %', ({ humanTakenForMachine }) => percent(humanTakenForMachine)],
  [
    'machine caught before attach',
    '≥ 95 %',
    ({ caughtBeforeAttach }) => percent(caughtBeforeAttach),
  ],
  ['… of the others, found late', '', ({ foundLate }) => percent(foundLate)],
  ['screener answered (recall)', '≥ 95 %', ({ screenerRecall }) => percent(screenerRecall)],
  ['answer behind its prompt, p95', '≤ 1500 ms', ({ replyP95Ms }) => ms(replyP95Ms)],
  ['verdict behind the greeting, median', '≤ 600 ms', ({ verdictMedianMs }) => ms(verdictMedianMs)],
  ['verdict behind the greeting, p95', '≤ 1200 ms', ({ verdictP95Ms }) => ms(verdictP95Ms)],
  ['message behind the beep, p95', '≤ 300 ms', ({ messageP95Ms }) => ms(messageP95Ms)],
  ['message behind the beep, longest', '', ({ messageMaxMs }) => ms(messageMaxMs)],
  ['message over the beep', '≤ 1 %', ({ overlapped }) => percent(overlapped)],
  ['CPU of a core per call', '≤ 0.3 %', (_, { cpuMs, audioMs }) => percent(cpuMs / audioMs)],
];

const table = (title: string, columns: readonly Column[]): void => {
  const figures = columns.map(({ outcomes }) => figuresOf(outcomes));
  const { peopleCount, machineCount, screenerCount, beepCount } = figures[0]!;
  console.log(
    `\n${title}: ${peopleCount} people, ${machineCount} machines (${screenerCount} screeners, ${beepCount} with a message)`,
  );
  const line = (cells: readonly string[]) =>
    console.log(cells.map((cell, n) => (n === 0 ? cell.padEnd(37) : cell.padStart(17))).join(''));
  line(['', 'goal', ...columns.map(({ name }) => name)]);
  for (const [label, goal, value] of rows)
    line([label, goal, ...figures.map((one, n) => value(one, columns[n]!))]);
};

const measured = (column: Column, audioMs: number, run: () => Outcome): void => {
  const before = process.cpuUsage();
  column.outcomes.push(run());
  const { user, system } = process.cpuUsage(before);
  column.cpuMs += (user + system) / 1_000;
  column.audioMs += audioMs;
};

const columnsOf = (speech: Speech): Column[] => {
  const column = (name: string): Column => ({ name, outcomes: [], cpuMs: 0, audioMs: 0 });
  const ours = column('screener');
  const listening = column('with a listener');
  const amd = column('app_amd');
  const vicidial = column('VICIdial’s');
  const byAmd = (item: Rendered, settings: AmdSettings) =>
    outcomeOfAmd(item, triedByAmd(item, settings));
  for (let n = 0; n < itemCount; n += 1) {
    const item = render(sceneOf(seed, part, n), speech);
    const audioMs = item.mulaw.length / 8;
    const told = tried(item, { table: fittedTable, hasListener: false });
    const outcome = outcomeOf(item, told);
    measured(ours, audioMs, () =>
      outcomeOf(item, tried(item, { table: fittedTable, hasListener: false })),
    );
    measured(listening, audioMs, () =>
      outcomeOf(item, tried(item, { table: fittedTable, hasListener: true })),
    );
    measured(amd, audioMs, () => byAmd(item, amdDefaults));
    measured(vicidial, audioMs, () => byAmd(item, amdOfVicidial));
    if (isListing && isWrong(outcome))
      console.log(
        `${outcome.answerer}/${outcome.kind} ring ${Math.round(item.scene.ringMs)}: ${item.scene.template?.text ?? ''}\n   greeting ${Math.round(item.startMs)}–${Math.round(item.greetingEndMs)}, ${told.map((one) => `${one.atMs} ${one.type} ${'verdict' in one ? `${one.verdict} by ${'by' in one ? one.by : ''} ${'score' in one ? one.score.toFixed(1) : ''}` : ''}`).join('; ')}`,
      );
  }
  return [ours, listening, amd, vicidial];
};

const isWrong = ({ answerer, first, replyAfterMs, messageAfterMs }: Outcome): boolean =>
  answerer === 'human'
    ? first === 'machine'
    : answerer !== 'silent' &&
      (first !== 'machine' ||
        (answerer === 'screener' && replyAfterMs === null) ||
        (messageAfterMs !== null && (messageAfterMs > 300 || messageAfterMs < 0)));

export const run = async (): Promise<void> => {
  console.log(
    `Synthetic speech of the ${part} part, seed ${seed}: sentences, voices and draws of times are ours, so these figures compare ways to judge; what they are on real answers is not known.`,
  );
  const speeches = [formantSpeech, espeakSpeech()];
  for (const speech of speeches)
    if (speech === null) console.log('espeak-ng is not installed: formants only');
    else table(speech.name, columnsOf(speech));
};
