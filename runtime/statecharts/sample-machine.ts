/**
 * A made-up call of 27 states with everything that a drawing must show: nesting, regions, guards, delays, invoked
 * actors, history, final states, self-transitions, ways out of a region and transitions from anywhere. For tests only.
 */
import { and, fromCallback, not, setup } from 'xstate';

const resource = fromCallback(() => undefined);

export const sampleMachine = setup({
  guards: {
    isInbound: () => true,
    hasConfig: () => true,
    isHuman: () => true,
    isVoicemail: () => false,
    canInterrupt: () => true,
    hasMoreToSay: () => false,
    hasRetriesLeft: () => false,
  },
  actions: { noteAnswer: () => {}, clearPlayback: () => {}, noteWord: () => {}, noteEnd: () => {} },
  delays: {
    configMs: 3_000,
    ringMs: 30_000,
    silenceMs: 7_000,
    thinkMs: 4_000,
    goodbyeMs: 5_000,
    holdMs: 60_000,
  },
  actors: { leg: resource, configFetch: resource, listener: resource, mind: resource },
}).createMachine({
  id: 'sample',
  initial: 'starting',
  on: { 'sup.shutdown': { target: '.ending.goodbye' } },
  states: {
    starting: {
      tags: ['starting'],
      invoke: {
        id: 'config',
        src: 'configFetch',
        onDone: [
          { guard: 'isInbound', target: 'answering' },
          { guard: 'hasConfig', target: 'dialling' },
        ],
        onError: { target: 'failed' },
      },
      after: { configMs: { target: 'failed' } },
    },
    dialling: {
      initial: 'placing',
      description: 'The carrier has been asked; nobody has answered yet.',
      states: {
        placing: { on: { 'leg.accepted': { target: 'ringing' } } },
        ringing: {
          tags: ['ringing'],
          on: { 'leg.progressed': { target: 'earlyMedia' } },
          after: { ringMs: { target: '#sample.ended' } },
        },
        earlyMedia: { after: { ringMs: { target: '#sample.ended' } } },
      },
      on: {
        'leg.answered': [
          { guard: 'isVoicemail', target: 'ending' },
          { guard: 'isHuman', target: 'active', actions: 'noteAnswer' },
        ],
        'leg.refused': [{ guard: 'hasRetriesLeft', target: 'dialling' }, { target: 'failed' }],
      },
    },
    answering: { on: { 'leg.answered': { target: 'active' } } },
    active: {
      type: 'parallel',
      invoke: [
        { id: 'leg', src: 'leg', onError: { target: 'failed' } },
        { id: 'listener', src: 'listener', onError: { target: 'failed' } },
      ],
      on: { 'leg.ended': { target: 'ended', actions: 'noteEnd' } },
      states: {
        floor: {
          initial: 'greeting',
          states: {
            past: { type: 'history' },
            greeting: { tags: ['talking'], on: { 'speech.finished': { target: 'listening' } } },
            listening: {
              tags: ['listening'],
              on: {
                'word.heard': { actions: 'noteWord' },
                'utterance.ended': { target: 'thinking' },
              },
              after: { silenceMs: { target: 'prompting' } },
            },
            thinking: {
              tags: ['thinking'],
              invoke: { id: 'mind', src: 'mind', onDone: { target: 'talking' } },
              after: { thinkMs: { target: 'filling' } },
            },
            filling: { on: { 'speech.finished': { target: 'thinking' } } },
            prompting: {
              on: { 'speech.finished': { target: 'listening' } },
              always: { guard: not('hasRetriesLeft'), target: '#sample.ending' },
            },
            talking: {
              tags: ['talking'],
              on: {
                'party.interrupted': {
                  guard: and(['canInterrupt', not('isVoicemail')]),
                  target: 'listening',
                  actions: 'clearPlayback',
                },
                'speech.finished': [
                  { guard: 'hasMoreToSay', target: 'talking', reenter: true },
                  { target: 'listening' },
                ],
                'mind.finished': { target: '#sample.ending' },
              },
            },
          },
        },
        recording: {
          initial: 'on',
          states: {
            on: {
              on: {
                'recorder.failed': { target: 'partial' },
                'record.pause': { target: 'paused' },
              },
            },
            paused: { on: { 'record.resume': { target: 'on' } } },
            partial: {},
          },
        },
        hold: {
          initial: 'live',
          states: {
            live: { on: { 'hold.start': { target: 'held' } } },
            held: {
              on: { 'hold.stop': { target: 'live' } },
              after: { holdMs: { target: '#sample.ending' } },
            },
          },
        },
      },
    },
    ending: {
      initial: 'goodbye',
      on: {
        'leg.ended': { target: 'ended' },
        'operator.took': { target: 'active.floor.past' },
      },
      states: {
        goodbye: {
          on: { 'speech.finished': { target: 'hangingUp' } },
          after: { goodbyeMs: { target: 'hangingUp' } },
        },
        hangingUp: { after: { goodbyeMs: { target: 'done' } } },
        done: { type: 'final' },
      },
      onDone: { target: 'ended' },
    },
    ended: { type: 'final' },
    failed: { type: 'final' },
  },
});
