import { type Case, type Outcome, phrases } from './matrix.ts';

/** The table of causes: for each fault, over all the states of the turn in which it may strike. */

const partNames = { stt: 'speech to text', tts: 'text to speech', llm: 'language model' };
const partOrder = ['stt', 'tts', 'llm'];

const times = (text: string, part: string): number => text.split(part).length - 1;

/** What the party hears of it that it would not have heard otherwise. */
const noticed = ({ heard, metrics }: Outcome): string[] => {
  const said = (text: string) => heard.includes(text);
  const isRepeated = times(heard, phrases.wish) > 1 || times(heard, phrases.count) > 1;
  return [
    metrics.some((metric) => metric.includes('voice_filled') && metric.includes('music')) &&
      'music while it waits',
    said(phrases.filler) && 'a filler',
    said(phrases.unheard) && 'is asked to say it again',
    isRepeated && 'the question again',
    said(phrases.lost) && "the bot's way out",
    said(phrases.apology) && 'the apology',
  ].filter((what) => what !== false);
};

const counterNames = [
  'hearings_failed',
  'voices_failed',
  'transcripts_missed',
  'models_late',
  'models_retried',
  'models_unusable',
  'models_switched',
  'models_failed',
];

const recorded = ({ result }: Outcome): string => {
  const { termination, disposition, counters } = result;
  const counted = counterNames.filter((name) => (counters[name] ?? 0) > 0);
  return [`${termination.reason}, ${disposition.code}`, ...counted].join(' + ');
};

const union = (lists: string[][]): string => {
  const counts = new Map<string, number>();
  for (const what of lists.flat()) counts.set(what, (counts.get(what) ?? 0) + 1);
  const list = [...counts.keys()].sort();
  return list.length === 0 ? '–' : list.join('; ');
};

const groupOf = ({ fault, lasts, hasFallback }: Case): string =>
  [
    partNames[fault.part],
    fault.name,
    lasts ? (hasFallback ? 'for good, a second provider' : 'for good, no other provider') : 'once',
  ].join(' | ');

const row = (group: string, outcomes: Outcome[]): string => {
  const cells = [
    union(outcomes.map(noticed)),
    union(outcomes.map((outcome) => [recorded(outcome)])),
    union(outcomes.map(({ metrics }) => metrics)),
  ];
  return `| ${group} | ${cells.join(' | ')} |`;
};

const head = [
  '| Part | What it does wrong | How long | What the party hears of it | What the record says | Which metrics move |',
  '|---|---|---|---|---|---|',
];

/** One row for each fault, how long it lasts, and whether somebody else can help; Markdown. */
export const causeTable = (outcomes: readonly Outcome[]): string => {
  const groups = new Map<string, Outcome[]>();
  const place = ({ case: { fault } }: Outcome) => partOrder.indexOf(fault.part);
  const sorted = [...outcomes].sort((one, other) => place(one) - place(other));
  for (const outcome of sorted) {
    const group = groupOf(outcome.case);
    groups.set(group, [...(groups.get(group) ?? []), outcome]);
  }
  const rows = [...groups].map(([group, list]) => row(group, list));
  const byPart = (text: string) =>
    partOrder.findIndex((part) => text.startsWith(`| ${partNames[part as 'stt']}`));
  rows.sort((one, other) => byPart(one) - byPart(other) || one.localeCompare(other, 'en'));
  return [...head, ...rows].join('\n');
};
