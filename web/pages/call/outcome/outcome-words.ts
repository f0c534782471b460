import type { CallPackaging, Finding } from '../../../../machines/contracts/call/call-packaging.ts';
import type { CallRecordJson } from '../model/call-record-json.ts';
import { resumeText } from '../notes/call-note.ts';

/** Findings that somebody must do something about come first. */
const severities: readonly Finding['severity'][] = ['serious', 'warning', 'info'];

export const bySeverity = (findings: readonly Finding[]): Finding[] =>
  findings.toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));

/** Names of the colour key. */
export const severityState: Record<Finding['severity'], string> = {
  serious: 'error',
  warning: 'warn',
  info: 'info',
};

export const severityWords: Record<Finding['severity'], string> = {
  serious: 'Serious',
  warning: 'Warning',
  info: 'Info',
};

const sources: Record<CallPackaging['disposition']['source'], string> = {
  flow: 'the flow decided it',
  termination: 'taken from how the call ended',
  screening: 'taken from who answered',
  model: 'a model judged it',
};

/** “90 % sure; the flow decided it”. */
export const certainty = ({ confidence, source }: CallPackaging['disposition']): string =>
  `${Math.round(confidence * 100)} % sure; ${sources[source]}`;

export const goalWords = (reached: boolean | null): string =>
  reached === null ? 'No goal' : reached ? 'Goal reached' : 'Goal not reached';

/** `+0.43`, `−1.00`, `0.00`. */
export const scoreText = (score: number): string =>
  `${score > 0 ? '+' : score < 0 ? '−' : ''}${Math.abs(score).toFixed(2)}`;

const secondsText = (seconds: number): string => `${seconds.toFixed(1)} s`;
const countText = new Intl.NumberFormat('en').format;

/** Name and figure of everything that is charged for. */
export const usageLines = (usage: CallPackaging['usage']): [name: string, figure: string][] => [
  ['On the line', secondsText(usage.telephonySeconds)],
  ['Sent to be recognised', secondsText(usage.sttSeconds)],
  ['Ordered from the voice', `${countText(usage.ttsCharsSpoken)} characters`],
  ['Heard of it', `${countText(usage.ttsCharsHeard)} characters`],
  [
    'Model',
    usage.modelTokensIn + usage.modelTokensOut === 0
      ? 'not asked'
      : `${countText(usage.modelTokensIn)} tokens in, ${countText(usage.modelTokensOut)} out`,
  ],
];

/** A counter of a record, told of one and of more; those that no transcript shows. */
const counted: [name: string, one: string, more: string][] = [
  [
    'fillers_said',
    'filler was said while an answer was made',
    'fillers were said while answers were made',
  ],
  ['answers_lost', 'answer of the model never came', 'answers of the model never came'],
];

export const countedWords = (counters: Readonly<Record<string, number>>): string[] =>
  counted.flatMap(([name, one, more]) => {
    const count = counters[name] ?? 0;
    return count === 0 ? [] : [`${countText(count)} ${count === 1 ? one : more}.`];
  });

/** What of the call was not as it should be, although the caller may not have noticed. */
export const circumstances = ({
  configStaleMs,
  resumes,
  counters,
  journalMissing,
}: Pick<CallRecordJson, 'configStaleMs' | 'resumes' | 'counters' | 'journalMissing'>): {
  text: string;
  atMs: number | null;
}[] => [
  ...(configStaleMs === undefined
    ? []
    : [
        {
          text: `The API did not answer: the bot’s configuration was ${ageText(configStaleMs)} old, and the lead’s variables were not known.`,
          atMs: null,
        },
      ]),
  ...(resumes ?? []).map((resume) => ({ text: resumeText(resume), atMs: resume.atMs })),
  ...(journalMissing === undefined
    ? []
    : [
        {
          text: `Its journal lacks ${countText(journalMissing)} events of its middle: the call was longer than what is kept, and cannot be replayed.`,
          atMs: null,
        },
      ]),
  ...(counters.packaging_failed === undefined
    ? []
    : [{ text: 'Making its summary failed: there is only the plain record.', atMs: null }]),
];

const ageText = (ms: number): string => {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1) return `${Math.round(ms / 1_000)} seconds`;
  if (minutes < 120) return `${minutes} minutes`;
  return `${Math.round(minutes / 60)} hours`;
};
