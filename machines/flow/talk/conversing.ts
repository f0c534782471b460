import { and, not } from '../../supervision/seams/guards.ts';
import { answerRequest, talkSetup } from './talk-setup.ts';

/** Half an answer is broken off, and the party asked again; without a word of one there is an apology. */
const lose = [
  {
    guard: 'mayLoseThread' as const,
    target: '#flow.conversing.listening',
    actions: ['tellLost' as const, 'sayLost' as const, 'tellListening' as const],
  },
  { target: '#flow.apologising', actions: ['tellLost' as const] },
];

/**
 * Free talk: a model answers the party, piece by piece, until it takes an exit.
 *
 *   opening ─▶ listening ─ heard ─▶ replying ─ finished ─▶ listening
 *                  ▲                 │ │ │ └ exit ─▶ departing ─ said ─▶ (next node)
 *                  ├─ interrupted ◀──┘ │ └ no word from any model ─▶ (apologising)
 *                  └─ lost the thread ◀┘
 *
 *   replying: work   answering ─ called ─▶ settling ─▶ using ─▶ settling ─▶ answering (next round)
 *             voice  silent ─ filler ─▶ sounding ─ piece, filler ─▶ sounding … ─▶ exhausted
 *
 * Invariant: one round is asked of a model exactly in `answering`; whoever leaves it ends the request. What was begun to be said is
 * always ended: by its last piece, or because the turn has cut it. Rounds of one answer, fillers and turns are bounded. `voice` is the
 * only place that knows how long the party has heard nothing, over all rounds.
 */
export const conversing = talkSetup.createStateConfig({
  initial: 'opening',
  states: {
    opening: {
      always: [
        // Another mind was here before.
        {
          guard: 'hasEffectsLeft',
          target: '#flow.conversing.replying.work.using',
          actions: ['keepLeft', 'tellAnswering', 'tellUsing'],
        },
        {
          guard: 'isDeparted',
          target: '#flow.entering',
          actions: ['decideExit', 'leave', 'arrive'],
        },
        {
          guard: 'isDeparting',
          target: 'departing',
          actions: ['sayLeft', 'tellDeparting'],
        },
        {
          guard: 'isAnsweringLeft',
          target: 'replying',
          actions: ['keepLeft', 'beginAnswer', 'tellAnswering'],
        },
        {
          guard: and(['isAnswerLeft', 'isTalkedOut']),
          target: '#flow.entering',
          actions: ['keepLeft', 'decideOtherwise', 'leave', 'arrive'],
        },
        {
          guard: 'isAnswerLeft',
          target: 'replying',
          actions: ['keepLeft', 'countTurn', 'beginAnswer', 'tellAnswering'],
        },
        {
          guard: 'isListeningLeft',
          target: 'listening',
          actions: ['sayLeft', 'tellListening'],
        },
        { guard: 'hasOpening', target: 'listening', actions: ['sayOpening', 'tellListening'] },
        { target: 'replying', actions: ['beginAnswer', 'tellAnswering'] },
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
          {
            target: 'replying',
            actions: ['keepHeard', 'countTurn', 'beginAnswer', 'tellAnswering'],
          },
        ],
      },
      after: { answerMax: '#flow.failed' },
    },
    replying: {
      type: 'parallel',
      on: { 'voice.ranOut': lose },
      after: {
        firstPieceMax: [
          { guard: 'isAtWork' },
          { target: '#flow.apologising', actions: 'tellLost' },
        ],
      },
      states: {
        work: {
          initial: 'answering',
          states: {
            answering: {
              invoke: { src: 'answer', id: 'answer', input: answerRequest, onError: lose },
              on: {
                'mind.heard': {
                  target: '#flow.conversing.replying',
                  reenter: true,
                  actions: ['keepHeard', 'restartAnswer', 'tellAnswering'],
                },
                'mind.interrupted': {
                  guard: 'hasBegun',
                  target: '#flow.conversing.listening',
                  actions: ['closeAnswer', 'cutShort', 'tellListening'],
                },
                'model.reached': { guard: 'isOfAnswer', actions: 'speakBefore' },
                'model.piece': { guard: 'isOfAnswer', actions: 'tellPiece' },
                'model.called': { guard: 'isOfAnswer', target: 'settling', actions: 'keepCalls' },
                'model.finished': [
                  { guard: not('isOfAnswer') },
                  {
                    guard: 'hasBegun',
                    target: '#flow.conversing.listening',
                    actions: ['closeAnswer', 'countWell', 'tellListening'],
                  },
                  { target: '#flow.apologising', actions: 'tellLost' },
                ],
                'model.failed': [{ guard: not('isOfAnswer') }, ...lose],
              },
            },
            settling: {
              always: [
                {
                  guard: 'hasExitUnsaid',
                  target: '#flow.entering',
                  actions: ['decideExit', 'leave', 'arrive'],
                },
                {
                  guard: 'hasExit',
                  target: '#flow.conversing.departing',
                  actions: ['closeStatement', 'tellDeparting'],
                },
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
              on: {
                'mind.heard': { actions: ['keepHeard', 'tellAnswering'] },
                'mind.interrupted': { guard: 'hasBegun', actions: ['closeAnswer', 'cutShort'] },
              },
              after: { toolsMax: { target: 'settling', actions: 'keepResults' } },
            },
          },
        },
        voice: {
          initial: 'silent',
          states: {
            silent: {
              on: { 'voice.used': 'sounding' },
              after: { fillerAfter: { guard: 'mayFill', target: 'sounding', actions: 'fill' } },
            },
            sounding: {
              on: { 'voice.used': { target: 'sounding', reenter: true } },
              after: {
                pieceMax: [
                  { guard: 'mayFill', target: 'sounding', reenter: true, actions: 'fill' },
                  { guard: 'isGivenUp', target: 'exhausted', actions: 'runOut' },
                  { target: 'exhausted' },
                ],
              },
            },
            /** Fillers are used up; the first word has until `firstPieceMax`. */
            exhausted: { on: { 'voice.used': 'sounding' } },
          },
        },
      },
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
