import { and, not } from '../../supervision/seams/guards.ts';
import { screenerSetup } from '../screener-setup.ts';
import {
  beeped,
  lost,
  monologue,
  toldHuman,
  toldMachine,
  toldVoicemail,
  tones,
} from './judgements.ts';

/** What is done upon a verdict, and how it may turn out to be another. */
export const afterVerdict = screenerSetup.createStateConfig({
  initial: 'attached',
  states: {
    attached: {
      initial: 'asked',
      entry: ['forgetWords', 'attach'],
      on: {
        'call.refused': '#screener.done',
        'tone.heard': [
          { ...tones[0], actions: [tones[0].actions, 'tellMachine'], target: '#screener.done' },
          { ...tones[1], actions: [tones[1].actions, 'tellMachine'], target: '#screener.done' },
          { ...beeped, actions: [beeped.actions, 'tellMachine'], target: '#screener.done' },
        ],
      },
      always: [...toldMachine, toldVoicemail],
      states: {
        asked: {
          on: { 'call.attached': 'watch' },
          after: { attachMax: '#screener.done' },
        },
        watch: {
          initial: 'quiet',
          after: { watch: '#screener.done' },
          states: {
            quiet: {
              always: { guard: 'isSounding', target: 'sounding' },
            },
            sounding: {
              always: { guard: not('isSounding'), target: 'quiet' },
              after: { lateMonologue: monologue },
            },
          },
        },
      },
    },
    awaitBeep: {
      initial: 'silent',
      on: { 'tone.heard': [tones[0], tones[1], { guard: 'isBeep', target: 'beeped' }] },
      always: [...toldMachine, toldHuman],
      after: { beepMax: 'beeped' },
      states: {
        silent: {
          always: { guard: 'isSounding', target: 'greeting' },
          after: {
            promptSilence: {
              guard: 'canReply',
              target: '#screener.verdict.screener',
              actions: [
                'notePromptSilence',
                { type: 'judge', params: { verdict: 'screener', by: 'silence' } },
              ],
            },
            beepWait: '#screener.post.beeped',
          },
        },
        greeting: { always: { guard: not('isSounding'), target: 'silent' } },
      },
    },
    beeped: {
      always: [
        lost,
        { guard: 'willLeaveMessage', target: 'dropMessage', actions: 'release' },
        { target: 'hangUp' },
      ],
    },
    dropMessage: {
      entry: 'playMessage',
      initial: 'fresh',
      on: {
        'message.done': 'hangUp',
        'tone.heard': {
          guard: and(['isBeep', 'mayRepeat']),
          target: 'dropMessage',
          reenter: true,
        },
      },
      after: { messageMax: 'hangUp' },
      states: {
        fresh: {
          on: {
            'speech.started': {
              guard: 'mayRepeat',
              target: '#screener.post.awaitBeep',
              actions: ['noteStart', 'stopMessage'],
            },
          },
          after: { overlap: 'sounding' },
        },
        sounding: {},
      },
    },
    screenerReply: {
      initial: 'prompt',
      entry: 'forgetWords',
      on: { 'tone.heard': { ...beeped, guard: 'isBeep' } },
      after: { screenerMax: 'hangUp' },
      states: {
        prompt: {
          on: {
            'speech.started': { target: 'prompt', reenter: true, actions: 'noteStart' },
            'speech.ended': { target: 'prompt', reenter: true, actions: 'noteEnd' },
          },
          after: { promptSettle: { guard: not('isSounding'), target: 'speaking' } },
        },
        speaking: {
          entry: 'playReason',
          on: { 'message.done': 'thanked' },
          after: { replyMax: 'thanked' },
        },
        /** "Thank you, please hold." */
        thanked: { entry: 'forgetWords', after: { thanks: 'waiting' } },
        waiting: {
          on: { 'speech.started': { target: 'heard', actions: ['noteStart', 'beginStretch'] } },
          after: { reserveAfter: { actions: 'reserve' } },
        },
        heard: {
          entry: 'reserve',
          on: {
            'speech.started': { target: 'heard', reenter: true, actions: 'noteStart' },
            'speech.ended': { target: 'answering', actions: 'noteEnd' },
          },
          always: toldVoicemail,
          after: { monologue },
        },
        answering: {
          on: { 'speech.started': { target: 'heard', actions: 'noteStart' } },
          always: [toldMachine[1], toldVoicemail],
          after: {
            settle: {
              target: '#screener.verdict.human',
              actions: { type: 'judge', params: { verdict: 'human', by: 'reply' } },
            },
          },
        },
      },
    },
    hangUp: { always: { target: '#screener.done', actions: ['release', 'hangUp'] } },
  },
});
