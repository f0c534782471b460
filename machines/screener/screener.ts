import { and, not } from '../supervision/seams/guards.ts';
import { screenerSetup } from './screener-setup.ts';

/** Told by the words of whoever speaks, wherever a machine may still be speaking. */
const toldMachine = [
  {
    guard: 'isToldScreener',
    target: '#screener.verdict.screener',
    actions: { type: 'judge', params: { verdict: 'screener', by: 'words' } },
  },
  {
    guard: 'isToldUnavailable',
    target: '#screener.verdict.unavailable',
    actions: { type: 'judge', params: { verdict: 'unavailable', by: 'words' } },
  },
  {
    guard: 'isToldIvr',
    target: '#screener.verdict.ivr',
    actions: { type: 'judge', params: { verdict: 'ivr', by: 'words' } },
  },
] as const;
const toldVoicemail = {
  guard: 'isToldVoicemail',
  target: '#screener.verdict.vmGreeting',
  actions: { type: 'judge', params: { verdict: 'vmGreeting', by: 'words' } },
} as const;
const toldHuman = {
  guard: 'isToldHuman',
  target: '#screener.verdict.human',
  actions: { type: 'judge', params: { verdict: 'human', by: 'words' } },
} as const;
const tones = [
  {
    guard: 'isFax',
    target: '#screener.verdict.fax',
    actions: { type: 'judge', params: { verdict: 'fax', by: 'fax' } },
  },
  {
    guard: 'isSit',
    target: '#screener.verdict.unavailable',
    actions: { type: 'judge', params: { verdict: 'unavailable', by: 'sit' } },
  },
  {
    guard: 'isBusyTone',
    target: '#screener.verdict.unavailable',
    actions: { type: 'judge', params: { verdict: 'unavailable', by: 'busy' } },
  },
] as const;
/** Before anybody has spoken it may be a telephone exchange's. */
const beeped = {
  guard: and(['isBeep', 'hasSpoken']),
  target: '#screener.post.beeped',
  actions: { type: 'judge', params: { verdict: 'vmGreeting', by: 'beep' } },
} as const;
const cadenceMachine = {
  target: '#screener.verdict.vmGreeting',
  actions: { type: 'judge', params: { verdict: 'vmGreeting', by: 'cadence' } },
} as const;
/** By what it has said so far, while it goes on. */
const wordyMachine = { guard: 'isMachineSpeaking', ...cadenceMachine } as const;
const cadenceHuman = {
  target: '#screener.verdict.human',
  actions: { type: 'judge', params: { verdict: 'human', by: 'cadence' } },
} as const;
const monologue = {
  target: '#screener.verdict.vmGreeting',
  actions: { type: 'judge', params: { verdict: 'vmGreeting', by: 'length' } },
} as const;
/** A slot that has the call already learns what it is. */
const lost = { guard: 'isAttached', target: '#screener.done', actions: 'tellMachine' } as const;

/**
 * Screener: who or what has answered an outbound call, by its cadence, tones and words, before any slot has it; one child actor of
 * an attempt. The call's own `screening` goes on where this one ends.
 *
 *   ringing{quiet ⇄ earlyMedia} ─ answered ─▶ answered{initialSilence ─▶ firstSpeech ⇄ gap{brief ─ 350 ms ─▶ ripe} ⇄ moreSpeech}
 *     score = odds of people and machines + how long it rang + how long each stretch and each pause is + single words
 *       low, 350 ms behind the speech   ─▶ verdict.human     ─▶ post.attached{asked ─▶ watch}, 20 s for a machine after all
 *       high, while it speaks or rests  ─▶ verdict.vmGreeting ─▶ post.awaitBeep ─ beep ─▶ dropMessage ─▶ hangUp
 *       neither, 1.1 s behind the speech: the likelier one; about even: uncertain
 *     a recording that rests without a beep, or asks for a name ─▶ verdict.screener ─▶ post.screenerReply ─ a voice ─▶ human
 *     tones: fax; SIT, busy ─▶ unavailable. Nothing for 4 s ─▶ silent. 45 s ─▶ uncertain
 *
 * Nobody waits for us while they speak, so the decision's time binds in silence only. A verdict may be revised by words, a beep
 * or the answer to our own reply. Invariant: `call.attach` is told once at most; `verdict` is set in every state of `post`.
 */
export const screenerMachine = screenerSetup.createMachine({
  id: 'screener',
  context: ({ input }) => ({
    ...input,
    evidence: { score: 0, terms: [] },
    onsetMs: null,
    stretchFromMs: 0,
    lastSoundMs: 0,
    stretchCount: 0,
    wordingAtRest: 0,
    edgeAtMs: 0,
    lagMs: 0,
    isSounding: false,
    finals: '',
    guess: '',
    verdict: null,
    by: null,
    isReserved: false,
    isAttached: false,
    messageCount: 0,
  }),
  initial: 'ringing',
  on: {
    'speech.started': { actions: 'noteStart' },
    'speech.ended': { actions: 'noteEnd' },
    'words.heard': { actions: 'keepWords' },
    'leg.ended': { target: '.done', actions: 'release' },
    'sup.shutdown': { target: '.done', actions: 'release' },
  },
  states: {
    ringing: {
      initial: 'quiet',
      on: {
        'leg.answered': [
          {
            guard: 'isImmediate',
            target: 'answered',
            actions: ['noteAnswer', 'attach'],
          },
          { target: 'answered', actions: ['noteAnswer', 'speculate'] },
        ],
        'tone.heard': [tones[1], tones[2]],
      },
      /** A network that says the number is out of service need not be waited for. */
      always: toldMachine[1],
      after: { ringMax: { target: 'done' } },
      states: {
        quiet: { on: { 'speech.started': { target: 'earlyMedia', actions: 'noteStart' } } },
        earlyMedia: { on: { 'speech.ended': { target: 'quiet', actions: 'noteEnd' } } },
      },
    },
    answered: {
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
    },
    verdict: {
      initial: 'uncertain',
      states: {
        human: { always: '#screener.post.attached' },
        screener: {
          always: [
            lost,
            { guard: 'willReply', target: '#screener.post.screenerReply', actions: 'release' },
            { target: '#screener.post.hangUp' },
          ],
        },
        vmGreeting: {
          always: [
            lost,
            { guard: 'isNothingToSay', target: '#screener.post.hangUp' },
            { target: '#screener.post.awaitBeep', actions: 'release' },
          ],
        },
        unavailable: { always: [lost, { target: '#screener.post.hangUp' }] },
        ivr: {
          always: [
            lost,
            { guard: 'willTalkToIvr', target: '#screener.post.attached' },
            { target: '#screener.post.hangUp' },
          ],
        },
        fax: { always: [lost, { target: '#screener.post.hangUp' }] },
        silent: {
          always: [
            { guard: 'isAttached', target: '#screener.post.attached' },
            { guard: 'willTalkToSilence', target: '#screener.post.attached' },
            { target: '#screener.post.hangUp' },
          ],
        },
        uncertain: {
          always: [
            { guard: 'isAttached', target: '#screener.post.attached' },
            { guard: 'willTalkToAnybody', target: '#screener.post.attached' },
            { target: '#screener.post.hangUp' },
          ],
        },
      },
    },
    post: {
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
    },
    done: { type: 'final' },
  },
});
