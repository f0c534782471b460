import { branchesOf, flowSetup, nodeOf, startOf } from './flow-setup.ts';

/**
 * Flow: walks the node graph of a bot, one node at a time.
 *
 *   entering ─ say ─▶ saying ─ said ─▶ entering (next)
 *       │ ask ──────▶ asking ─ heard ─▶ choosing ─ branch ─▶ entering (next)
 *       │ branch ──▶ choosing              └ none ─▶ asking again, or entering (otherwise)
 *       │ start, set ─▶ entering (next)
 *       │ end ─▶ ending ─ said ─▶ ended
 *       └ none of these ─▶ failed
 *
 *   any of them ─ an operator has the floor ─▶ suspended ─ given back ─▶ entering (the same node)
 *
 * Invariant: `nodeKey` names a node of the flow, but in `failed`. A graph that only turns in circles without hearing or
 * saying anything fails after `hopsMax` nodes instead of hanging the call. One question is asked `retriesMax` + 1 times.
 */
export const flowMachine = flowSetup.createMachine({
  id: 'flow',
  context: ({ input }) => ({
    flow: input.flow,
    vars: input.vars,
    language: input.language,
    nodeKey: input.resumeAt ?? startOf(input.flow),
    hopCount: 0,
    retryCount: 0,
    heard: { text: '', digits: null },
    hints: [],
    edge: { to: '', matched: null },
  }),
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
        { guard: 'isBranch', target: 'choosing', actions: ['tellEntered', 'readVariable'] },
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
        { target: 'choosing' },
      ],
    },
    choosing: {
      invoke: {
        src: 'choose',
        id: 'choose',
        input: ({ context }) => {
          const node = nodeOf(context);
          return {
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
        onError: { target: 'entering', actions: ['decideOtherwise', 'leave', 'arrive'] },
      },
      after: { choiceMax: { target: 'entering', actions: ['decideOtherwise', 'leave', 'arrive'] } },
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
