import { between, draw, weighted } from '../seeded-draw.ts';
import type { Persona } from './persona.ts';
import {
  greetings,
  normalised,
  pressRule,
  type Reply,
  type ReplyRule,
  smallTalk,
} from './reply-rules.ts';

/**
 * The mind of a simulated party: a pure step a tick of 20 ms, from what it hears to what it does.
 *
 *   listening ── bot silent 400 ms ──▶ thinking ── thinkMs ──▶ speaking ──▶ listening
 *       ▲             bot talks on ◀──────┘
 *       └── interrupting: speaks after 1.2 s of the bot's turn, deaf to the rest of it
 *
 * Invariant: what it says depends on (key, persona, rules) and on the words it heard only; once it speaks it goes on to the
 * end, whatever the bot does.
 */
export interface PartyState {
  ageMs: number;
  /** The bot's running turn: it lasts until 400 ms of silence. */
  botTalks: boolean;
  botTurnMs: number;
  botQuietMs: number;
  botTurns: number;
  /** Words of the bot that are not yet answered, newest last. */
  heard: readonly string[];
  /** The bot's turn has ended and waits for an answer. */
  mustAnswer: boolean;
  /** It has interrupted: the rest of this turn is ignored. */
  deaf: boolean;
  due: { atMs: number; act: PartyAct; rule: string } | null;
  /** Nobody has spoken for this long. */
  idleMs: number;
  replies: number;
  interruptions: number;
  nudges: number;
  lastReply: string | null;
  /** Voicemail: when its greeting and beep were over. */
  recordingSinceMs: number | null;
}

export interface PartyTick {
  /** The bot was audible in this tick. */
  voiced: boolean;
  /** Words of the bot that became complete in this tick. */
  words: readonly string[];
  /** The party's own voice still sounds. */
  speaking: boolean;
}

export type PartyAct =
  | { type: 'say'; text: string /** Hangs up after this part of it. */; cutAt?: number }
  | { type: 'beep' }
  | { type: 'press'; digits: string }
  | { type: 'hang-up' };

export interface PartyTraits {
  persona: Persona;
  rules: readonly ReplyRule[];
  /** All draws of this party come from here: (seed, number, attempt). */
  key: readonly (string | number)[];
}

const turnEndMs = 400;
const heardMax = 100;
const nudgesMax = 2;
const noWords: readonly string[] = [];

export const newParty = (): PartyState => ({
  ageMs: 0,
  botTalks: false,
  botTurnMs: 0,
  botQuietMs: 0,
  botTurns: 0,
  heard: noWords,
  mustAnswer: false,
  deaf: false,
  due: null,
  idleMs: 0,
  replies: 0,
  interruptions: 0,
  nudges: 0,
  lastReply: null,
  recordingSinceMs: null,
});

const withSmallTalk = (text: string, key: readonly (string | number)[]): string => {
  const pick = (from: readonly string[], ...what: (string | number)[]) =>
    from[Math.floor(draw(...key, ...what) * from.length)] as string;
  return [pick(smallTalk.before, text, 'before'), text, pick(smallTalk.after, text, 'after')].join(
    ' ',
  );
};

const spoken = (replies: readonly Reply[], rule: string, traits: PartyTraits): string => {
  const weights = Object.fromEntries(replies.map((reply) => [reply.says, reply.weight]));
  const text = weighted(weights, ...traits.key, 'reply', rule);
  return traits.persona.chats ? withSmallTalk(text, traits.key) : text;
};

const act = (
  rule: ReplyRule,
  match: RegExpMatchArray,
  state: PartyState,
  traits: PartyTraits,
): PartyAct | null => {
  if ('hangsUp' in rule) return { type: 'hang-up' };
  if ('presses' in rule) return { type: 'press', digits: rule.presses(match) };
  const text = 'repeats' in rule ? state.lastReply : spoken(rule.says, rule.name, traits);
  if (text === null) return null;
  if (traits.persona.quitsInReply !== state.replies + 1) return { type: 'say', text };
  return { type: 'say', text, cutAt: between(0.4, 0.7, ...traits.key, 'cut') };
};

/** The answer to what was heard so far, or null if no rule knows it. */
const answer = (state: PartyState, traits: PartyTraits): PartyState['due'] => {
  const { persona, key } = traits;
  const text = normalised(state.heard.join(' '));
  const rules = persona.prefersKeys ? [pressRule, ...traits.rules] : traits.rules;
  for (const rule of rules) {
    if (!persona.answers && !('hangsUp' in rule)) continue;
    const match = rule.hears.exec(text);
    if (match === null) continue;
    const what = act(rule, match, state, traits);
    if (what === null) continue;
    const thinkMs = between(...persona.thinkMs, ...key, 'think', state.replies, rule.name);
    return { atMs: state.ageMs + thinkMs, act: what, rule: rule.name };
  }
  return null;
};

const doing = (state: PartyState, what: PartyAct): { state: PartyState; acts: PartyAct[] } => ({
  state: {
    ...state,
    due: null,
    heard: noWords,
    idleMs: 0,
    replies: what.type === 'say' ? state.replies + 1 : state.replies,
    lastReply: what.type === 'say' ? what.text : state.lastReply,
  },
  acts: [what],
});

/** What the ears report, before anything is decided. */
const listened = (state: PartyState, tick: PartyTick): PartyState => {
  const ageMs = state.ageMs + 20;
  const botQuietMs = tick.voiced ? 0 : state.botQuietMs + 20;
  const ends = state.botTalks && botQuietMs >= turnEndMs;
  const begins = !state.botTalks && tick.voiced;
  const botTalks = tick.voiced || (state.botTalks && !ends);
  const quiet = !tick.voiced && !tick.speaking && state.due === null;
  const heard =
    tick.words.length === 0 ? state.heard : [...state.heard, ...tick.words].slice(-heardMax);
  return {
    ...state,
    ageMs,
    botQuietMs,
    botTalks,
    botTurnMs: begins ? 20 : botTalks ? state.botTurnMs + 20 : state.botTurnMs,
    botTurns: begins ? state.botTurns + 1 : state.botTurns,
    heard: state.deaf ? noWords : heard,
    deaf: state.deaf && !ends,
    mustAnswer: (state.mustAnswer && !begins) || (ends && !state.deaf),
    // It thinks better of an answer when the bot talks on; a farewell stands.
    due: begins && state.due?.act.type !== 'hang-up' ? null : state.due,
    idleMs: quiet ? state.idleMs + 20 : 0,
  };
};

const interrupts = (state: PartyState, tick: PartyTick, { persona }: PartyTraits): boolean =>
  persona.interruptsAfterMs !== null &&
  state.botTalks &&
  !state.deaf &&
  !tick.speaking &&
  state.interruptions < persona.interruptionsMax &&
  state.botTurnMs >= persona.interruptsAfterMs;

const quits = (state: PartyState, { persona, key }: PartyTraits): boolean => {
  if (state.ageMs >= persona.staysMs) return true;
  const { quitsInTurn } = persona;
  return (
    quitsInTurn !== null &&
    state.botTalks &&
    state.botTurns === quitsInTurn.turn &&
    state.botTurnMs >= between(...quitsInTurn.afterMs, ...key, 'quit')
  );
};

const recordStep = (state: PartyState, tick: PartyTick, traits: PartyTraits) => {
  const { persona, key } = traits;
  if (state.replies === 0 && state.ageMs >= 600) {
    const text = greetings[Math.floor(draw(...key, 'greeting') * greetings.length)] as string;
    return { state: { ...state, replies: 1 }, acts: [{ type: 'say', text }, { type: 'beep' }] };
  }
  if (state.replies === 0 || tick.speaking) return { state, acts: [] };
  const since = state.recordingSinceMs ?? state.ageMs;
  const full = state.ageMs - since >= (persona.recordsMs ?? 0);
  return {
    state: { ...state, recordingSinceMs: since },
    acts: full ? [{ type: 'hang-up' }] : [],
  };
};

export const partyStep = (
  before: PartyState,
  tick: PartyTick,
  traits: PartyTraits,
): { state: PartyState; acts: PartyAct[] } => {
  const { persona } = traits;
  const state = listened(before, tick);
  if (quits(state, traits)) return doing(state, { type: 'hang-up' });
  if (persona.recordsMs !== null)
    return recordStep(state, tick, traits) as { state: PartyState; acts: PartyAct[] };

  if (interrupts(state, tick, traits)) {
    const early = answer(state, traits);
    const what: PartyAct =
      early?.act.type === 'say' ? early.act : { type: 'say', text: 'Wait, who is calling?' };
    return doing(
      { ...state, deaf: true, mustAnswer: false, interruptions: state.interruptions + 1 },
      what,
    );
  }
  if (state.due !== null && !tick.speaking && state.ageMs >= state.due.atMs)
    return doing(state, state.due.act);
  if (state.mustAnswer && !tick.speaking)
    return { state: { ...state, mustAnswer: false, due: answer(state, traits) }, acts: [] };
  if (persona.answers && state.idleMs >= persona.patienceMs)
    return state.nudges < nudgesMax
      ? doing({ ...state, nudges: state.nudges + 1 }, { type: 'say', text: 'Hello?' })
      : doing(state, { type: 'hang-up' });
  return { state, acts: [] };
};
