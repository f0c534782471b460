import { and, not } from '../../../supervision/seams/guards.ts';
import { turnSetup } from '../turn-setup.ts';

/**
 * Both at once: what the party's sounds over the bot mean. It opens, the bot pauses; it decides, the bot goes on or is cut.
 *
 *   (warmingUp) → none ─ speech over the bot ─▶ open{sounding ↔ doubting} ─ words that want the floor ─▶ claimed
 *                   ▲                              │ "go on"            │ nothing, or too long nothing
 *                   └── dropped after a second ── murmured ◀┘           └──▶ none: dismissed
 *
 * Invariant: an overlap that is open closes exactly once: by a verdict, or because the bot no longer sounds.
 */
export const overlap = turnSetup.createStateConfig({
  initial: 'cold',
  states: {
    /** In a browser the bot's own voice comes back by the microphone until the echo canceller has learnt it. */
    cold: {
      always: { guard: not('isBrowser'), target: 'none' },
      on: {
        'utterance.started': { target: 'warmingUp', actions: 'beginEcho' },
        'utterance.word': 'warmingUp',
        'party.typed': 'none',
      },
    },
    /** Nor are the words of that voice anybody's. Of somebody who types they are: no microphone brings those. */
    warmingUp: {
      on: {
        'utterance.started': { actions: 'beginEcho' },
        'utterance.finished': { guard: 'isOfCurrent', actions: 'endEcho' },
        'utterance.cut': { guard: 'isOfCurrent', actions: 'endEcho' },
        'party.typed': { target: 'none', actions: 'forgetEcho' },
      },
      after: { aecWarmUp: 'none' },
    },
    none: {
      always: [
        { guard: 'isOverlapping', target: 'open' },
        { guard: 'isMurmur', target: 'murmured' },
        { guard: 'isMurmurKept', target: 'murmured' },
      ],
    },
    open: {
      entry: 'openOverlap',
      initial: 'sounding',
      always: [
        { guard: not('isBotSounding'), target: 'none' },
        { guard: 'isPartyHeld', target: 'none', actions: 'dismiss' },
        { guard: 'isInterruption', target: 'claimed', actions: ['dropDismissed', 'interrupt'] },
      ],
      after: {
        interruptWatchdog: [
          /** Five seconds of sounds and not a word: nobody wants the floor. */
          { guard: 'hasNothingFresh', target: 'none', actions: ['harden', 'dismiss'] },
          { target: 'claimed', actions: ['dropDismissed', 'interrupt'] },
        ],
      },
      states: {
        sounding: { always: { guard: not('isPartySpeaking'), target: 'doubting' } },
        doubting: {
          always: [
            { guard: 'isPartySpeaking', target: 'sounding' },
            {
              guard: and([not('isTranscriptAwaited'), 'isMurmur']),
              target: '#turn.open.overlap.murmured',
              actions: 'dismiss',
            },
            { guard: 'isWordless', target: '#turn.open.overlap.none', actions: 'dismiss' },
          ],
          /** A guess that wants the floor waits for its final words instead. */
          after: {
            falseInterruption: {
              guard: not('isClaimedByGuess'),
              target: '#turn.open.overlap.none',
              actions: 'dismiss',
            },
          },
        },
      },
    },
    /** The party has the floor; the bot gives it up within the same step. */
    claimed: { always: { guard: not('isBotSounding'), target: 'none' } },
    /** "Yes" near the end of a question is its answer; far from it, it means "go on". */
    murmured: {
      entry: 'dismissWords',
      always: [
        { guard: not('isBotSounding'), target: 'none', actions: 'admitDismissed' },
        { guard: 'isOverlapping', target: 'open' },
        { guard: 'isMurmur', target: 'murmured', reenter: true },
      ],
      after: { backchannelBoundary: { target: 'none', actions: 'dropDismissed' } },
    },
  },
});
