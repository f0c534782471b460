import { and, not } from '../../../supervision/seams/guards.ts';
import { turnSetup } from '../turn-setup.ts';

/**
 * The party: when its turn begins, and when it is over.
 *
 *   silent{attending ↔ away} ─ speech ─▶ speaking{beginning → insisting} ─ speech ended ─▶
 *     endpointing{brief → ripe → over} ─ transcript in, and a whole answer or time over ─▶ silent
 *                                 held{announced, sounding}: it has put us on hold
 *
 * Invariant: one decision about the end of a turn is open exactly in `endpointing`; new speech withdraws it.
 */
export const party = turnSetup.createStateConfig({
  initial: 'silent',
  states: {
    silent: {
      entry: 'quieten',
      initial: 'attending',
      on: {
        'speech.started': { target: 'speaking', actions: 'beginStretch' },
        /** Voice activity has missed what the recogniser heard. */
        'words.interim': {
          guard: 'hasWords',
          target: 'endpointing',
          actions: 'keepSilenceByWords',
        },
        'words.final': { guard: 'hasWords', target: 'endpointing', actions: 'keepSilenceByWords' },
        'hold.started': 'held',
      },
      states: {
        attending: {
          on: { 'bot.listens': { target: 'attending', reenter: true } },
          after: {
            awayAfter: [
              { guard: 'isBotListening', target: 'away', actions: 'tellAway' },
              { target: 'attending', reenter: true },
            ],
          },
        },
        away: { exit: 'tellBack', on: { 'digit.pressed': 'attending' } },
      },
    },
    speaking: {
      initial: 'beginning',
      on: {
        'speech.ended': { target: 'endpointing', actions: 'keepSilence' },
        'hold.started': 'held',
      },
      after: {
        monologueMax: [
          { guard: 'hasHeardNothing', target: 'held.sounding' },
          { target: 'silent', actions: 'tellForced' },
        ],
      },
      states: {
        beginning: { after: { interruptAfter: 'insisting' } },
        insisting: {},
      },
    },
    endpointing: {
      entry: 'askEndOfTurn',
      initial: 'brief',
      always: [
        { guard: 'isNoise', target: 'silent' },
        /** Over the bot it is an interruption first. */
        {
          guard: and([not('isTranscriptAwaited'), not('isBotSounding'), 'isAskedToHold']),
          target: 'held',
        },
      ],
      on: {
        'speech.started': { target: 'speaking', actions: 'beginStretch' },
        'words.interim': {
          guard: 'isByWords',
          target: '.brief',
          reenter: true,
          actions: 'keepSilenceByWords',
        },
        'words.final': [
          {
            guard: 'isByWords',
            target: '.brief',
            reenter: true,
            actions: 'keepSilenceByWords',
          },
          { actions: 'askEndOfTurn' },
        ],
        'endOfTurn.judged': { guard: 'isOfLastQuestion', actions: 'keepVerdict' },
        'hold.started': 'held',
      },
      states: {
        brief: { after: { endpointMin: 'ripe' } },
        ripe: {
          initial: 'judging',
          after: { endpointRest: 'over' },
          states: {
            judging: {
              always: { guard: 'hasVerdict', target: 'judged' },
              after: { endOfTurnMax: 'judged' },
            },
            judged: { always: { guard: 'isComplete', target: '#turn.open.party.silent' } },
          },
        },
        over: { always: { guard: not('isTranscriptAwaited'), target: '#turn.open.party.silent' } },
      },
    },
    held: {
      entry: 'tellHeld',
      initial: 'announced',
      on: {
        'hold.ended': 'silent',
        'words.interim': {
          guard: 'hasWords',
          target: 'endpointing',
          actions: 'keepSilenceByWords',
        },
        'words.final': { guard: 'hasWords', target: 'endpointing', actions: 'keepSilenceByWords' },
      },
      /** The words that asked us to wait are no answer now either. */
      after: { holdWaitMax: { target: 'silent', actions: ['forgetHeard', 'loseParty'] } },
      states: {
        announced: {},
        /** A sound without an end; if it does end, nobody has put us on hold. */
        sounding: { on: { 'speech.ended': '#turn.open.party.silent' } },
      },
    },
  },
});
