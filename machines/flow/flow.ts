import { branchesOf, nodeOf, openFlow } from './flow-context.ts';
import { conversing } from './talk/conversing.ts';
import { talkSetup } from './talk/talk-setup.ts';

/** Nobody waits for the branch of a variable. */
const lost = [
  { guard: 'isAsk' as const, target: 'apologising' as const, actions: ['tellLost' as const] },
  {
    target: 'entering' as const,
    actions: ['tellLost' as const, 'decideOtherwise' as const, 'leave' as const, 'arrive' as const],
  },
];

/**
 * Flow: walks the node graph of a bot, one node at a time.
 *
 *   entering ─ say ─▶ saying ─ said ─▶ entering (next)
 *       │ ask ──────▶ asking ─ heard ─▶ choosing ─ branch ─▶ entering (next)
 *       │ branch ──▶ choosing              └ none ─▶ asking again, or entering (otherwise)
 *       │   │           └ no model ─▶ apologising ─ said ─▶ entering (otherwise)
 *       │   └ heard, and no branch to choose ─▶ entering (otherwise)
 *       │ converse ─▶ conversing{…} ─ exit ─▶ entering (next); see talk/conversing.ts
 *       │ answered ──▶ deciding   (the answer was given to a worker that is lost)
 *       │ start, set ─▶ entering (next)
 *       │ end ─▶ ending ─ said ─▶ ended
 *       └ none of these ─▶ failed
 *
 *   any of them ─ an operator has the floor ─▶ suspended ─ given back ─▶ entering (the same node)
 *
 * Invariant: `nodeKey` names a node of the flow, but in `failed`. A graph that only turns in circles without hearing or
 * saying anything fails after `hopsMax` nodes instead of hanging the call. One question is asked `retriesMax` + 1 times.
 */
export const flowMachine = talkSetup.createMachine({
  id: 'flow',
  context: ({ input }) => openFlow(input),
  initial: 'entering',
  on: {
    'sup.shutdown': '.closed',
    'floor.taken': '.suspended',
    'mind.hinted': { actions: 'keepHint' },
  },
  states: {
    entering: {
      always: [
        { guard: 'isCircling', target: 'failed' },
        {
          guard: 'isAnswered',
          target: 'deciding',
          actions: ['tellEntered', 'keepAnswer', 'storeAnswer'],
        },
        {
          guard: 'isStart',
          target: 'entering',
          reenter: true,
          actions: ['tellEntered', 'decideNext', 'leave', 'arrive'],
        },
        {
          guard: 'isSet',
          target: 'entering',
          reenter: true,
          actions: ['tellEntered', 'setVariable', 'decideNext', 'leave', 'arrive'],
        },
        { guard: 'isSay', target: 'saying', actions: ['tellEntered', 'say'] },
        { guard: 'isAsk', target: 'asking', actions: ['tellEntered', 'ask'] },
        { guard: 'isBranch', target: 'deciding', actions: ['tellEntered', 'readVariable'] },
        { guard: 'isConverse', target: 'conversing', actions: 'tellEntered' },
        { guard: 'isEndWithText', target: 'ending', actions: ['tellEntered', 'say'] },
        { guard: 'isEnd', target: 'ended', actions: 'tellEntered' },
        /** There is no such node, or none of a type that we know. */
        { target: 'failed' },
      ],
    },
    saying: {
      on: {
        'mind.said': {
          target: 'entering',
          actions: ['resetHops', 'decideNext', 'leave', 'arrive'],
        },
      },
      after: { saidMax: 'failed' },
    },
    asking: {
      on: {
        'mind.heard': { target: 'deciding', actions: ['keepHeard', 'storeAnswer'] },
      },
      after: { answerMax: 'failed' },
    },
    deciding: {
      always: [
        {
          guard: 'hasDigitBranch',
          target: 'entering',
          actions: ['decideByDigits', 'leave', 'arrive'],
        },
        /** Nothing to choose from: whatever was answered, or is known, leads on. */
        {
          guard: 'hasNoBranch',
          target: 'entering',
          actions: ['decideOtherwise', 'leave', 'arrive'],
        },
        { target: 'choosing' },
      ],
    },
    choosing: {
      entry: 'beginAnswer',
      initial: 'silent',
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
      },
      invoke: {
        src: 'choose',
        id: 'choose',
        input: ({ context }) => {
          const node = nodeOf(context);
          return {
            callId: context.callId,
            question: node.type === 'ask' ? node.text : '',
            heard: context.heard.digits ?? context.heard.text,
            branches: branchesOf(node),
            language: context.language,
            ...(context.hints.length === 0 ? {} : { hints: context.hints }),
          };
        },
        onDone: [
          {
            guard: { type: 'isChosen', params: ({ event }) => event.output },
            target: 'entering',
            actions: [
              { type: 'decideByChoice', params: ({ event }) => event.output },
              'leave',
              'arrive',
            ],
          },
          { guard: 'hasRetryLeft', target: 'asking', actions: ['countRetry', 'ask'] },
          { target: 'entering', actions: ['decideOtherwise', 'leave', 'arrive'] },
        ],
        onError: lost,
      },
      after: { choiceMax: lost },
    },
    conversing,
    /** No model has answered in time: the party is told so, and the flow goes on where nothing else leads on. */
    apologising: {
      entry: 'sayTrouble',
      on: {
        'mind.said': { target: 'entering', actions: ['decideOtherwise', 'leave', 'arrive'] },
      },
      after: {
        saidMax: { target: 'entering', actions: ['decideOtherwise', 'leave', 'arrive'] },
      },
    },
    ending: {
      on: { 'mind.said': 'ended' },
      after: { saidMax: 'ended' },
    },
    /** An operator has the call: nothing is said or decided. Then its node is entered again, and asks its question anew. */
    suspended: {
      on: {
        'floor.taken': {},
        'floor.given': { target: 'entering', actions: 'resetHops' },
      },
      after: { floorMax: 'failed' },
    },
    ended: { entry: 'tellEnded', type: 'final' },
    failed: { entry: 'tellFailed', type: 'final' },
    closed: { type: 'final' },
  },
});
