import type { DialMode } from '../../../../../machines/contracts/campaign/pacing-settings.ts';

export type ModeWords = {
  value: DialMode;
  word: string;
  /** What it does. */
  says: string;
  /** What it costs, or when another one is better: nothing here is free. */
  but: string;
};

/** The ways to dial, as honestly as they can be told in two sentences each. */
export const modes: readonly ModeWords[] = [
  {
    value: 'predictive',
    word: 'Predictive',
    says: 'Dials ahead of the slots that will be free when somebody answers: about twice the conversations an hour of one dial for each free slot.',
    but: 'Now and then somebody answers and no slot is free. It keeps those below the aim, dials one for one while it knows too little, and gains little with fewer than five slots.',
  },
  {
    value: 'progressive',
    word: 'Progressive',
    says: 'One dial for each free slot, which waits for it. Nobody who answers ever meets nobody.',
    but: 'A slot waits through every ring that nobody answers: most of its time, where few people answer.',
  },
  {
    value: 'ratio',
    word: 'Fixed ratio',
    says: 'Always so many dials for each free slot, whatever comes of it. Plain to explain, and the same every day.',
    but: 'When more people answer than you thought, more of them meet nobody: it does not learn. The limit by law still stops it.',
  },
  {
    value: 'preview',
    word: 'Preview',
    says: 'Nothing rings until somebody looks at a lead and dials it, at the console’s desk or by the API.',
    but: 'As many conversations as somebody finds time for.',
  },
  {
    value: 'agentless',
    word: 'Message only',
    says: 'The bot says its message to whoever answers, person or mailbox. Each dial owns a slot from the beginning.',
    but: 'Many laws want consent for an announcement that nobody asked for: look at the rules.',
  },
  {
    value: 'callbacks',
    word: 'Callbacks only',
    says: 'Dials only those whom a call was promised, at the promised time and from the number that they know.',
    but: 'Everybody else on the list waits.',
  },
];

export const modeWords = (mode: DialMode): ModeWords =>
  modes.find(({ value }) => value === mode) ?? modes[0]!;

/** Modes in which somebody may answer and meet nobody: they need an aim, and a message for whom it happens to. */
export const mayBeLate = (mode: DialMode): boolean => mode === 'predictive' || mode === 'ratio';
