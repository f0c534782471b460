import { between } from '../seeded-draw.ts';
import { answer } from './party-answer.ts';
import { machineStep, pickUpMs } from './party-machine.ts';
import {
  noWords,
  type PartyAct,
  type PartyState,
  type PartyTick,
  type PartyTraits,
} from './party-state.ts';

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
const turnEndMs = 400;
const heardMax = 100;
const nudgesMax = 2;
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

export const partyStep = (
  before: PartyState,
  tick: PartyTick,
  traits: PartyTraits,
): { state: PartyState; acts: PartyAct[] } => {
  const { persona } = traits;
  const state = listened(before, tick);
  if (quits(state, traits)) return doing(state, { type: 'hang-up' });
  const step = persona.machine === null ? null : machineStep(persona.machine, state, tick, traits);
  if (step !== null) return step;

  if (persona.greets !== null && state.ageMs === pickUpMs)
    return doing(state, { type: 'say', text: persona.greets, isVoiced: true });
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
