import { afterVerdict } from './chart/after-verdict.ts';
import { answered } from './chart/answered.ts';
import { lost, toldMachine, tones } from './chart/judgements.ts';
import { screenerSetup } from './screener-setup.ts';

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
    answered,
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
    post: afterVerdict,
    done: { type: 'final' },
  },
});
