import { screenerSetup } from '../screener-setup.ts';
import {
  beeped,
  cadenceHuman,
  cadenceMachine,
  monologue,
  toldHuman,
  toldMachine,
  toldVoicemail,
  tones,
  wordyMachine,
} from './judgements.ts';

/** From the answer to a verdict: stretches of speech and the pauses between, judged as they grow. */
export const answered = screenerSetup.createStateConfig({
  initial: 'initialSilence',
  on: { 'tone.heard': [...tones, beeped] },
  always: [...toldMachine, toldVoicemail],
  after: {
    total: {
      target: 'verdict.uncertain',
      actions: { type: 'judge', params: { verdict: 'uncertain', by: 'time' } },
    },
  },
  states: {
    initialSilence: {
      on: {
        'speech.started': {
          target: 'firstSpeech',
          actions: ['noteStart', 'beginStretch', 'speculate'],
        },
      },
      after: {
        humanFirst: {
          guard: 'isHumanFirst',
          target: '#screener.verdict.human',
          actions: { type: 'judge', params: { verdict: 'human', by: 'silence' } },
        },
        silent: {
          target: '#screener.verdict.silent',
          actions: { type: 'judge', params: { verdict: 'silent', by: 'silence' } },
        },
      },
    },
    firstSpeech: {
      on: {
        'speech.ended': [
          { guard: 'isNoise', target: 'initialSilence', actions: 'forgetNoise' },
          { target: 'gap', actions: ['noteEnd', 'speculate'] },
        ],
      },
      always: wordyMachine,
      after: { machineBy: cadenceMachine, monologue },
    },
    gap: {
      initial: 'brief',
      states: {
        /** A breath: the same stretch may go on. */
        brief: {
          on: {
            'speech.started': [
              {
                guard: 'isFirstStretch',
                target: '#screener.answered.firstSpeech',
                actions: 'noteStart',
              },
              { target: '#screener.answered.moreSpeech', actions: 'noteStart' },
            ],
          },
          after: { settle: { target: 'ripe', actions: 'closeStretch' } },
        },
        ripe: {
          entry: 'speculate',
          on: {
            'speech.started': {
              target: '#screener.answered.moreSpeech',
              actions: ['noteStart', 'closeRest', 'beginStretch'],
            },
          },
          always: [
            toldHuman,
            { guard: 'isHumanScore', ...cadenceHuman },
            { guard: 'isMachineScore', ...cadenceMachine },
          ],
          after: {
            humanBy: { guard: 'isStillHuman', ...cadenceHuman },
            decide: [
              {
                guard: 'isLikelierMachine',
                target: '#screener.verdict.vmGreeting',
                actions: [
                  'notePause',
                  { type: 'judge', params: { verdict: 'vmGreeting', by: 'time' } },
                ],
              },
              {
                guard: 'isLikelierHuman',
                target: '#screener.verdict.human',
                actions: { type: 'judge', params: { verdict: 'human', by: 'time' } },
              },
              {
                target: '#screener.verdict.uncertain',
                actions: { type: 'judge', params: { verdict: 'uncertain', by: 'time' } },
              },
            ],
          },
        },
      },
    },
    moreSpeech: {
      on: { 'speech.ended': { target: 'gap', actions: 'noteEnd' } },
      always: wordyMachine,
      after: { machineBy: cadenceMachine, monologue },
    },
  },
});
