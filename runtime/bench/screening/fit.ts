/**
 * `node runtime/bench/screening/fit.ts` fits the table of the screener on the tuning part of the corpus and writes
 * machines/screener/fitted-table.ts. It never sees a sentence or a voice of the test part.
 */
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { type EarEdge, ScreenerEar } from '../../../actors/audio/screener/screener-ear.ts';
import { type FeatureName, restBehind } from '../../../machines/screener/evidence.ts';
import { screenerDefaults } from '../../../machines/screener/screener-config.ts';
import { type Rendered, render } from './rendered.ts';
import { sceneOf } from './scene.ts';
import { espeakSpeech, formantSpeech, type Speech } from './spoken.ts';

const seed = 6;
const itemCount = 6_000;
/** Of a bin nobody was seen in, as of so many that were. */
const pseudoCount = 2;

const bins: Record<FeatureName, readonly number[]> = {
  ring: [
    0, 1_000, 2_000, 3_500, 5_000, 7_000, 9_000, 12_000, 15_000, 17_000, 19_000, 21_000, 23_000,
  ],
  onset: [0, 300, 600, 1_000, 1_400, 2_000, 3_000],
  stretch: [0, 350, 600, 900, 1_200, 1_600, 2_000, 2_500, 3_000, 3_500, 4_200, 5_000],
  shortRest: [0, 50, 100, 150, 200, 250, 300, 350, 400, 450, 500, 550, 650, 750],
  rest: [0, 50, 100, 150, 200, 250, 300, 350, 400, 450, 500, 550, 650, 750],
  later: [0, 350, 600, 900, 1_200, 1_600, 2_000, 2_500, 3_000, 4_000],
};
/** Set by hand on the tuning part: the onset of one line tells little, that somebody goes on tells more than its bins do. */
const weights: Record<FeatureName, number> = {
  ring: 1,
  onset: 0.7,
  stretch: 1,
  shortRest: 1,
  rest: 1,
  later: 1.2,
};

type Side = 'human' | 'machine';
type Values = Record<FeatureName, number[]>;

/** Times of one item up to its verdict at the latest, by the same ear and with the same pauses as the screener's. */
const valuesOf = ({ scene, mulaw }: Rendered): Values => {
  const values: Values = {
    ring: [scene.ringMs],
    onset: [],
    stretch: [],
    shortRest: [],
    rest: [],
    later: [],
  };
  const { settleMs, decideAfterSpeechMs, voicedShareMin } = screenerDefaults;
  /** Of the stretch that is open; null: none. */
  let fromMs: number | null = null;
  let endMs = 0;
  let isOver = false;
  const close = (restMs: number) => {
    if (fromMs === null || restMs < settleMs) return;
    const isFirst = values.stretch.length === 0;
    values[isFirst ? 'stretch' : 'later'].push(endMs - fromMs);
    values[restBehind(isFirst, endMs - fromMs)].push(restMs - settleMs);
    isOver = restMs >= decideAfterSpeechMs;
    fromMs = null;
  };
  const hear = (edge: EarEdge) => {
    if (isOver) return;
    if (edge.type === 'tone.heard') {
      // A beep decides.
      close(nowMs - endMs);
      isOver = true;
    } else if (edge.type === 'speech.started') {
      close(edge.atMs - endMs);
      if (values.onset.length === 0) values.onset.push(edge.atMs);
      fromMs ??= edge.atMs;
    } else if (values.stretch.length === 0 && edge.voicedShare < voicedShareMin) {
      values.onset.length = 0;
      fromMs = null;
    } else endMs = edge.atMs;
  };
  let nowMs = 0;
  const ear = new ScreenerEar(hear);
  for (let at = 0; at < mulaw.length && !isOver; at += 160) {
    nowMs = (at + 160) / 8;
    ear.push(mulaw, at);
    if (fromMs !== null && endMs > fromMs && nowMs - endMs > decideAfterSpeechMs && !ear.isSpeaking)
      close(nowMs - endMs);
  }
  return values;
};

const sideOf = ({ scene }: Rendered): Side | null =>
  scene.answerer === 'human'
    ? 'human'
    : ['voicemail', 'screener', 'ivr', 'unavailable'].includes(scene.answerer)
      ? 'machine'
      : null;

const counts = Object.fromEntries(
  Object.entries(bins).map(([name, from]) => [
    name,
    { human: from.map(() => 0), machine: from.map(() => 0) },
  ]),
) as Record<FeatureName, Record<Side, number[]>>;
const sides: Record<Side, number> = { human: 0, machine: 0 };

const speeches = [formantSpeech, espeakSpeech()].filter((one): one is Speech => one !== null);
if (speeches.length < 2)
  throw new Error('the table is fitted on both synthesisers: install espeak-ng');
for (let n = 0; n < itemCount; n += 1) {
  const item = render(sceneOf(seed, 'tune', n), speeches[n % speeches.length]!);
  const side = sideOf(item);
  if (side === null) continue;
  sides[side] += 1;
  for (const [name, values] of Object.entries(valuesOf(item)) as [FeatureName, number[]][])
    for (const value of values)
      counts[name][side][bins[name].findLastIndex((from) => from <= Math.max(0, value))]! += 1;
}

const sharesOf = (list: readonly number[]): number[] => {
  const total = list.reduce((sum, count) => sum + count + pseudoCount, 0);
  return list.map((count) => Number(((count + pseudoCount) / total).toFixed(4)));
};
const feature = (name: FeatureName) => ({
  weight: weights[name],
  from: bins[name],
  human: sharesOf(counts[name].human),
  machine: sharesOf(counts[name].machine),
});

const table = {
  ...Object.fromEntries((Object.keys(bins) as FeatureName[]).map((name) => [name, feature(name)])),
  base: Number(Math.log(sides.machine / sides.human).toFixed(3)),
};
const file = new URL('../../../machines/screener/fitted-table.ts', import.meta.url);
await writeFile(
  file,
  `import type { CadenceTable } from './evidence.ts';

/**
 * Fitted by runtime/bench/screening/fit.ts on the tuning part of its corpus (seed ${seed}, ${sides.human} people and ${sides.machine} machines, all of synthetic
 * speech): do not edit. To be fitted anew on real answers as soon as there are any.
 */
export const fittedTable: CadenceTable = ${JSON.stringify(table)};
`,
);
execFileSync('biome', ['format', '--config-path', '.biome.json', '--write', file.pathname]);
console.log(`${sides.human} people, ${sides.machine} machines`);
console.log(table);
