/** One thing a party may answer, with its weight in the draw. */
export interface Reply {
  says: string;
  weight: number;
}

/**
 * What the party does when the bot's turn matches: the first rule that does wins. `hears` is tried on lower-case words
 * separated by single spaces, without punctuation.
 */
export type ReplyRule = { name: string; hears: RegExp } & (
  | { says: readonly Reply[] }
  | { presses: (heard: RegExpMatchArray) => string }
  | { hangsUp: true }
  | { repeats: true }
);

export const normalised = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9' ]+/g, ' ')
    .replace(/ +/g, ' ')
    .trim();

const digits: Readonly<Record<string, string>> = {
  zero: '0',
  one: '1',
  two: '2',
  three: '3',
  four: '4',
  five: '5',
  six: '6',
  seven: '7',
  eight: '8',
  nine: '9',
  star: '*',
  pound: '#',
};
const digitWord = `[0-9]|${Object.keys(digits).join('|')}`;

/** Presses the first key that the bot offers. */
export const pressRule: ReplyRule = {
  name: 'press',
  hears: new RegExp(`\\bpress (${digitWord})\\b`),
  presses: ([, key = '1']) => digits[key] ?? key,
};

/** The callee of a clinic that confirms appointments. */
export const clinicRules: readonly ReplyRule[] = [
  { name: 'goodbye', hears: /\b(goodbye|good bye|bye)\b/, hangsUp: true },
  {
    name: 'presence',
    hears: /\b(still there|hear me)\b/,
    says: [{ says: 'I am still here.', weight: 1 }],
  },
  {
    name: 'daypart',
    hears: /\bmornings? or (the |in the )?afternoons?\b/,
    says: [
      { says: 'Morning is better.', weight: 0.5 },
      { says: 'Afternoon is better.', weight: 0.5 },
    ],
  },
  {
    name: 'identity',
    hears: /\b(speaking (with|to)|talking (with|to)|is this)\b/,
    says: [
      { says: 'Yes, this is me.', weight: 0.9 },
      { says: 'No, wrong number.', weight: 0.1 },
    ],
  },
  {
    name: 'attendance',
    hears: /\b((can|will) you (come|be there|make it)|appointment)\b/,
    says: [
      { says: 'Yes, I will be there.', weight: 0.6 },
      { says: 'I need to move it.', weight: 0.25 },
      { says: 'Call me later, please.', weight: 0.15 },
    ],
  },
  pressRule,
  {
    name: 'again',
    hears: /\b(say (that|it) again|repeat|not (catch|get|hear|understand))\b/,
    repeats: true,
  },
];

/** Small talk around an answer; free of every word that a flow might branch on. */
export const smallTalk = {
  before: [
    'Well, let me look at my calendar for a second.',
    'Oh hello, how nice that somebody calls on such a day.',
    'Hold on, I have to put down my cup first.',
  ],
  after: [
    'It has been such a busy week over here.',
    'My sister told me that you might call.',
    'The weather has been lovely lately.',
  ],
} as const;

/** What an answering machine says before its tone. */
export const greetings = [
  'You have reached my voicemail. Please leave a message after the tone.',
  'Nobody can take your call right now. Leave your name and number after the beep.',
  'Hi, I am away from my phone. Please leave a message.',
] as const;

/** What a company's machine reads out. */
export const menu =
  'Thank you for calling Brown and Sons. For sales, press one. For support, press two.';

/** What a telephone says that asks for its owner; then its owner speaks. */
export const screener = {
  asks: 'Hi, if you record your name and reason for calling, I will see if this person is available.',
  putsThrough: 'Thank you. Stay on the line.',
} as const;
