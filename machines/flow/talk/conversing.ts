import { not } from 'xstate';
import { answerRequest, talkSetup } from './talk-setup.ts';

/** Nothing is said yet: first a filler, in the end an apology. */
const lose = [
  {
    guard: 'mayLoseThread' as const,
    target: '#flow.conversing.listening',
    actions: ['tellLost' as const, 'sayLost' as const],
  },
  { target: '#flow.apologising', actions: ['tellLost' as const] },
];

/**
 * Free talk: a model answers the party, piece by piece, until it takes an exit.
 *
 *   opening ─▶ listening ─ heard ─▶ answering{silent ─ piece ─▶ telling} ─ finished ─▶ listening
 *                  ▲ interrupted ◀───┘ │  ▲ │ called                └ exit ─▶ departing ─ said ─▶ (next node)
 *                  └── lost the thread ┘  └─┴─ using{…} ◀─▶ settling
 *                                      └ no word from any model ─▶ (apologising)
 *
 * Invariant: one round is asked of a model exactly in `answering`; whoever leaves it ends the request. What was begun to be said is
 * always ended: by its last piece, or because the turn has cut it. Rounds of one answer, fillers and turns are bounded.
 */
export const conversing = talkSetup.createStateConfig({
  initial: 'opening',
  states: {
    opening: {
      always: [
        { guard: 'hasOpening', target: 'listening', actions: 'sayOpening' },
        { target: 'answering', actions: 'beginAnswer' },
      ],
    },
    listening: {
      invoke: { src: 'foresee', id: 'foresee', input: answerRequest, onError: {} },
      on: {
        'mind.guessed': { actions: 'thinkAhead' },
        'mind.heard': [
          {
            guard: 'isTalkedOut',
            target: '#flow.entering',
            actions: ['keepHeard', 'decideOtherwise', 'leave', 'arrive'],
          },
          { target: 'answering', actions: ['keepHeard', 'countTurn', 'beginAnswer'] },
        ],
      },
      after: { answerMax: '#flow.failed' },
    },
    answering: {
      invoke: { src: 'answer', id: 'answer', input: answerRequest, onError: lose },
      initial: 'silent',
      on: {
        'mind.heard': {
          target: 'answering',
          reenter: true,
          actions: ['keepHeard', 'restartAnswer'],
        },
        'mind.interrupted': {
          guard: 'hasBegun',
          target: 'listening',
          actions: ['closeAnswer', 'cutShort'],
        },
        'model.reached': { guard: 'isOfAnswer', actions: 'speakBefore' },
        'model.piece': { guard: 'isOfAnswer', target: '.telling', actions: 'tellPiece' },
        'model.called': { guard: 'isOfAnswer', target: 'settling', actions: 'keepCalls' },
        'model.finished': [
          { guard: not('isOfAnswer') },
          {
            guard: 'hasBegun',
            target: 'listening',
            actions: ['closeAnswer', 'countWell'],
          },
          { target: '#flow.apologising', actions: 'tellLost' },
        ],
        'model.failed': [{ guard: not('isOfAnswer') }, ...lose],
      },
      states: {
        silent: {
          after: {
            fillerAfter: {
              guard: 'hasFillerLeft',
              target: 'silent',
              reenter: true,
              actions: 'fill',
            },
          },
        },
        telling: {
          after: {
            pieceMax: [
              { guard: 'hasFillerLeft', target: 'telling', reenter: true, actions: 'fill' },
              ...lose,
            ],
          },
        },
      },
      after: { firstPieceMax: [{ guard: 'hasSpoken' }, ...lose] },
    },
    settling: {
      always: [
        {
          guard: 'hasExitUnsaid',
          target: '#flow.entering',
          actions: ['decideExit', 'leave', 'arrive'],
        },
        { guard: 'hasExit', target: 'departing', actions: 'closeStatement' },
        { guard: 'hasPendingTools', target: 'using' },
        { guard: 'hasRoundLeft', target: 'answering', actions: 'keepResults' },
        ...lose,
      ],
    },
    using: {
      invoke: {
        src: 'useTools',
        id: 'useTools',
        input: ({ context }) => ({ callId: context.callId, calls: context.talk.pending }),
        onDone: { target: 'settling', actions: 'keepResults' },
        onError: { target: 'settling', actions: 'keepResults' },
      },
      initial: 'waiting',
      on: {
        'mind.heard': { actions: 'keepHeard' },
        'mind.interrupted': { guard: 'hasBegun', actions: ['closeAnswer', 'cutShort'] },
      },
      states: {
        waiting: {
          after: {
            fillerAfter: {
              guard: 'hasFillerLeft',
              target: 'waiting',
              reenter: true,
              actions: 'fill',
            },
          },
        },
      },
      after: { toolsMax: { target: 'settling', actions: 'keepResults' } },
    },
    departing: {
      on: {
        'mind.said': { target: '#flow.entering', actions: ['decideExit', 'leave', 'arrive'] },
      },
      after: {
        saidMax: { target: '#flow.entering', actions: ['decideExit', 'leave', 'arrive'] },
      },
    },
  },
});
