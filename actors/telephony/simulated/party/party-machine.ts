import { draw } from '../seeded-draw.ts';
import type { AnsweringMachine } from './answering-machine.ts';
import type { PartyAct, PartyState, PartyTick, PartyTraits } from './party-state.ts';
import { greetings, menu, screener } from './reply-rules.ts';

type Stepped = { state: PartyState; acts: PartyAct[] };

/** It answers, and a moment passes. */
export const pickUpMs = 600;
/** Between two readings of a menu, and until a screener gives a silent caller up. */
const menuPauseMs = 3_000;
const menuRounds = 3;
const screenerPatienceMs = 8_000;
/** Its owner takes the call, and hears nobody. */
const ownerWaitsMs = 2_000;

const waits = (state: PartyState): Stepped => ({ state, acts: [] });
const leaves = (state: PartyState): Stepped => ({ state, acts: [{ type: 'hang-up' }] });
const says = (state: PartyState, text: string, ...more: PartyAct[]): Stepped => ({
  state: { ...state, replies: state.replies + 1, idleMs: 0, mustAnswer: false, heard: [] },
  acts: [{ type: 'say', text, isVoiced: true }, ...more],
});

const voicemail = (state: PartyState, tick: PartyTick, { persona, key }: PartyTraits): Stepped => {
  if (state.replies === 0) {
    const text = greetings[Math.floor(draw(...key, 'greeting') * greetings.length)] as string;
    return says(state, text, { type: 'beep' });
  }
  if (tick.speaking) return waits(state);
  const since = state.recordingSinceMs ?? state.ageMs;
  const isFull = state.ageMs - since >= persona.recordsMs;
  return isFull ? leaves(state) : waits({ ...state, recordingSinceMs: since });
};

const reads = (state: PartyState, tick: PartyTick): Stepped => {
  if (state.replies === 0) return says(state, menu);
  if (tick.speaking || state.idleMs < menuPauseMs) return waits(state);
  return state.replies < menuRounds ? says(state, menu) : leaves(state);
};

/** Nobody it can talk to. */
const faxStaysMs = 10_000;

const whistles = (state: PartyState): Stepped => {
  if (state.replies === 0) return { state: { ...state, replies: 1 }, acts: [{ type: 'fax' }] };
  return state.ageMs >= faxStaysMs ? leaves(state) : waits(state);
};

const screens = (state: PartyState, tick: PartyTick): Stepped => {
  if (state.replies === 0) return says(state, screener.asks);
  if (tick.speaking) return waits(state);
  if (state.mustAnswer) return says(state, screener.putsThrough);
  return state.idleMs >= screenerPatienceMs ? leaves(state) : waits(state);
};

/**
 * A pure step a tick of what answers in place of a person, as `partyStep`, of which it is a part. Null: its owner has taken the call.
 *
 *   voicemail   greets, beeps, and records until it is full
 *   menu        reads its choices, three times, whoever speaks
 *   fax         sends its tone, and gives up
 *   screener    asks who calls and why; a caller who has said so is put through: from then on its owner answers, or says hello first
 */
export const machineStep = (
  machine: AnsweringMachine,
  state: PartyState,
  tick: PartyTick,
  traits: PartyTraits,
): Stepped | null => {
  if (state.replies === 0 && state.ageMs < pickUpMs) return waits(state);
  if (machine === 'voicemail') return voicemail(state, tick, traits);
  if (machine === 'menu') return reads(state, tick);
  if (machine === 'fax') return whistles(state);
  if (state.replies < 2) return screens(state, tick);
  const isWaiting = state.replies === 2 && !state.mustAnswer && !tick.speaking;
  return isWaiting && state.idleMs >= ownerWaitsMs ? says(state, 'Hello?') : null;
};
