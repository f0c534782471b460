import type { AnsweringMachine } from './answering-machine.ts';

/** How a party behaves. Which one answers a number is drawn from the seed; see fate.ts. */
export type PersonaName =
  | 'prompt'
  | 'slow'
  | 'talkative'
  | 'interrupting'
  | 'silent'
  | 'voicemail'
  | 'menu'
  | 'screener'
  | 'fax'
  | 'greeter'
  | 'quits-speaking'
  | 'quits-listening'
  | 'keypad';

type Range = readonly [min: number, max: number];

export interface Persona {
  name: PersonaName;
  /** From the end of the bot's turn to the party's first sound. A party waits 400 ms anyway to be sure of that end. */
  thinkMs: Range;
  /** Says anything at all in answer. */
  answers: boolean;
  /** Wraps its answers in small talk. */
  chats: boolean;
  /** Speaks over the bot once the bot has talked this long, at most `interruptionsMax` times. */
  interruptsAfterMs: number | null;
  interruptionsMax: number;
  /** Hangs up in the middle of its n-th answer. */
  quitsInReply: number | null;
  /** Hangs up while the bot speaks its n-th turn, this long into it. */
  quitsInTurn: { turn: number; afterMs: Range } | null;
  /** Presses a key where the bot offers one; otherwise speaks. */
  prefersKeys: boolean;
  /** What it says when it picks up; null: it waits for the caller, which is why a screener finds it silent. */
  greets: string | null;
  /** Answers in place of a person. */
  machine: AnsweringMachine | null;
  /** A voicemail's: hangs up this long after its beep. */
  recordsMs: number;
  /** Says "Hello?" when nobody has spoken for this long; hangs up at the third time. */
  patienceMs: number;
  /** Hangs up in any case. */
  staysMs: number;
}

const prompt: Persona = {
  name: 'prompt',
  thinkMs: [150, 450],
  answers: true,
  chats: false,
  interruptsAfterMs: null,
  interruptionsMax: 0,
  quitsInReply: null,
  quitsInTurn: null,
  prefersKeys: false,
  greets: null,
  machine: null,
  recordsMs: 20_000,
  patienceMs: 9_000,
  staysMs: 300_000,
};

export const personas: Readonly<Record<PersonaName, Persona>> = {
  prompt,
  slow: { ...prompt, name: 'slow', thinkMs: [1_500, 2_500] },
  talkative: { ...prompt, name: 'talkative', thinkMs: [200, 600], chats: true },
  interrupting: {
    ...prompt,
    name: 'interrupting',
    interruptsAfterMs: 1_200,
    interruptionsMax: 2,
  },
  silent: { ...prompt, name: 'silent', answers: false, staysMs: 60_000 },
  voicemail: { ...prompt, name: 'voicemail', answers: false, machine: 'voicemail' },
  menu: { ...prompt, name: 'menu', answers: false, machine: 'menu' },
  screener: { ...prompt, name: 'screener', machine: 'screener' },
  fax: { ...prompt, name: 'fax', answers: false, machine: 'fax' },
  greeter: { ...prompt, name: 'greeter', greets: 'Hello?' },
  'quits-speaking': { ...prompt, name: 'quits-speaking', quitsInReply: 2 },
  'quits-listening': {
    ...prompt,
    name: 'quits-listening',
    quitsInTurn: { turn: 2, afterMs: [600, 1_500] },
  },
  keypad: { ...prompt, name: 'keypad', prefersKeys: true },
};
