import { turnSetup } from '../turn-setup.ts';

/**
 * The recogniser: whether it owes words, and whether it keeps up.
 *
 *   settled ─ speech ─▶ hearing ─ speech ended ─▶ awaited ─ final words ─▶ settled
 *      └─ a guess without speech ───────────────▶    └─ too late ─▶ settled, or deaf: no words at all
 *
 * Invariant: `interim` is empty in `settled` and `deaf`.
 */
export const transcription = turnSetup.createStateConfig({
  initial: 'settled',
  on: {
    'words.interim': { guard: 'hasWords', actions: 'keepInterim' },
    'words.final': { actions: 'keepFinal' },
  },
  states: {
    settled: {
      on: {
        'speech.started': 'hearing',
        'words.interim': { guard: 'hasWords', target: 'awaited', actions: 'keepInterim' },
      },
    },
    hearing: {
      on: {
        'speech.ended': [
          { guard: 'hasTranscript', target: 'settled' },
          { target: 'awaited', actions: 'finalize' },
        ],
      },
      /** Voice activity that never ends: what was guessed counts. */
      after: { monologueMax: { target: 'settled', actions: 'takeInterimAsFinal' } },
    },
    awaited: {
      on: {
        'speech.started': 'hearing',
        'words.final': { target: 'settled', actions: 'keepFinal' },
      },
      after: {
        transcriptWait: [
          { guard: 'hasGuess', target: 'settled', actions: 'takeInterimAsFinal' },
          { target: 'deaf', actions: ['takeInterimAsFinal', 'tellDeaf', 'missParty'] },
        ],
      },
    },
    /** The party spoke, and the recogniser said nothing, not even that there was nothing. */
    deaf: {
      on: {
        'speech.started': 'hearing',
        'words.interim': { guard: 'hasWords', target: 'awaited', actions: 'keepInterim' },
        'words.final': { target: 'settled', actions: 'keepFinal' },
      },
    },
  },
});
