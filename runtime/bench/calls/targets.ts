import type { Subject } from './bench-fleet.ts';
import { addedP99, isCarried, type Level } from './level.ts';
import { percentile } from './percentile.ts';
import type { Soak } from './soak.ts';

/** What `calls` has measured, as the rows of its two tables. */

/** Every party speaks over the bot at this level, too. */
export const bargeInCalls = 60;

/** A subject at rising levels, and one level with interruptions. */
export interface Climb {
  levels: Level[];
  bargeIn: Level | null;
}

export const nothing: Climb = { levels: [], bargeIn: null };

export interface Results {
  climbs: Record<Subject, Climb>;
  resumeMs: number[] | null;
  soak: Soak | null;
}

const told = (value: number, unit: string, digits = 1): string =>
  Number.isNaN(value) ? '–' : `${value.toFixed(digits)} ${unit}`;
/** p50, p99 and the most. */
const spread = (values: number[]): string =>
  values.length === 0
    ? '–'
    : [0.5, 0.99, 1].map((share) => percentile(values, share).toFixed(1)).join(' / ');

export const levelColumns = [
  'subject',
  'calls',
  'held',
  'CPU %/call',
  'main',
  'audio',
  'turn p50 / p99 / max ms',
  'added p50 / p99 / max ms',
  'turns',
  'late',
  'missing',
  'of utterances',
  'lost',
  'blurred',
  'strange',
  'RSS MB',
  'loop max ms',
];

const levelRow = (name: string, { parties, cpuPercent, ...level }: Level): string[] => [
  name,
  `${level.calls}`,
  `${level.held}`,
  cpuPercent.whole.toFixed(3),
  cpuPercent.main.toFixed(3),
  cpuPercent.audio.toFixed(3),
  spread(parties.turnsMs),
  spread(parties.addedMs),
  `${parties.turnsMs.length}`,
  `${parties.lateFrames}`,
  `${parties.missingFrames}`,
  `${parties.utterances}`,
  `${parties.lostSockets}`,
  `${parties.blurred}`,
  `${parties.strange}`,
  (level.rssBytes / 1e6).toFixed(0),
  level.loopDelayMaxMs.toFixed(0),
];

export const levelRows = (climbs: Results['climbs']): string[][] =>
  Object.entries(climbs).flatMap(([subject, { levels }]) =>
    levels.map((level) => levelRow(subject, level)),
  );

export const bargeInLines = (climbs: Results['climbs']): string[] =>
  Object.entries(climbs).flatMap(([subject, { bargeIn }]) => {
    if (bargeIn === null) return [];
    const { bargeInsMs } = bargeIn.parties;
    return `barge-in over the floor, ${subject}: ${spread(bargeInsMs)} ms (${bargeInsMs.length})`;
  });

/** The figures that a worker is held to: measured, what the machine takes of it without a worker, and the target. */
export const targetRows = ({ climbs, resumeMs, soak: soaked }: Results): string[][] => {
  const { energy, silero, bare } = climbs;
  const at = ({ levels }: Climb, calls: number) => levels.find((level) => level.calls === calls);
  const cpu = (climbed: Climb) => told(at(climbed, 100)?.cpuPercent.whole ?? Number.NaN, '%', 3);
  const added = (climbed: Climb, calls: number) => {
    const level = at(climbed, calls);
    return told(level ? addedP99(level) : Number.NaN, 'ms');
  };
  const bargedIn = ({ bargeIn }: Climb) =>
    told(bargeIn ? percentile(bargeIn.parties.bargeInsMs, 0.99) : Number.NaN, 'ms');
  const carried = ({ levels }: Climb) => {
    const most = levels.filter(isCarried).at(-1);
    return most === undefined ? '–' : `${most.calls} (added p99 ${addedP99(most).toFixed(1)} ms)`;
  };
  const frames = (climbed: Climb) => {
    const parties = at(climbed, 200)?.parties;
    return parties ? `${parties.lateFrames} late, ${parties.missingFrames} missing` : '–';
  };
  const memory = (climbed: Climb) => {
    const [few, many] = [at(climbed, 60), at(climbed, 200)];
    return few && many ? told((many.rssBytes - few.rssBytes) / 1e6 / (200 - 60), 'MB', 2) : '–';
  };
  const percentOf = (bytes: number, base: number) =>
    `${(100 * (bytes / base - 1)).toFixed(1).replace(/^(?!-)/, '+')} %`;
  const left = soaked && Object.entries(soaked.left).map(([kind, count]) => `${count} ${kind}`);
  const row = (name: string, of: (climbed: Climb) => string, target: string) => [
    name,
    of(energy),
    of(bare),
    target,
  ];
  return [
    row('CPU of a core per call at 100 calls, energy', cpu, '≤ 0.25 %'),
    ['CPU of a core per call at 100 calls, Silero', cpu(silero), cpu(bare), '≤ 0.40 %'],
    row('calls on one core, turn p99 ≤ floor + 40 ms, energy', carried, '≥ 250'),
    ['calls on one core, turn p99 ≤ floor + 40 ms, Silero', carried(silero), '', '≥ 180'],
    row('added turn latency p99 at 60 calls', (climbed) => added(climbed, 60), '≤ 5 ms'),
    row('added turn latency p99 at 200 calls', (climbed) => added(climbed, 200), '≤ 15 ms'),
    row(`barge-in to clear, over the floor, p99 at ${bargeInCalls} calls`, bargedIn, '≤ 8 ms'),
    row('memory per further call', memory, '≤ 0.8 MB'),
    row('late or missing frames at 200 calls', frames, '0'),
    [
      'kill -9 of a worker to the bot heard again, p95',
      told(resumeMs ? percentile(resumeMs, 0.95) : Number.NaN, 'ms', 0),
      '',
      '≤ 1,000 ms',
    ],
    [
      `memory after ${soaked?.calls ?? 2_000} short calls and idling`,
      soaked
        ? `${percentOf(soaked.endBytes, soaked.startBytes)} (${percentOf(soaked.endBytes, soaked.restBytes)} of never called)`
        : '–',
      '',
      'within 10 %',
    ],
    ['orphans, timers, sockets, files left by them', left ? left.join(', ') || '0' : '–', '', '0'],
  ];
};
