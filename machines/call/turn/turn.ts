import { bot } from './regions/bot.ts';
import { digits } from './regions/digits.ts';
import { foresight } from './regions/foresight.ts';
import { overlap } from './regions/overlap.ts';
import { party } from './regions/party.ts';
import { playout } from './regions/playout.ts';
import { transcription } from './regions/transcription.ts';
import { openTurn } from './turn-context.ts';
import { turnSetup } from './turn-setup.ts';

/**
 * Turn: who has the floor. The call has no other place where floor, silence or interruption is decided. Seven regions run
 * beside each other; each has its chart and its invariant in its own file.
 *
 *   transcription   what the recogniser owes      settled, hearing, awaited, deaf
 *   party           whose turn it is              silent, speaking, endpointing, held
 *   bot             what is said                  thinking, holding, speaking, paused, cutting, listening, parting …
 *   overlap         both at once                  none, open, murmured
 *   playout         what really sounds            empty, asked, sounding, halted
 *   digits          the keypad                    none, collecting
 *   foresight       what the answer may be         idle, settling, told
 *
 * The order is that of a sentence's way: in one step a region sees what those above it have just kept.
 *
 * Invariants across regions: an overlap is open exactly while the bot is paused, so a paused utterance has one resolver. Every
 * state that waits has a delay, its own or that of what it waits for. What was said is told as facts; no audio and no text
 * beyond the present turn is kept here.
 */
export const turnMachine = turnSetup.createMachine({
  id: 'turn',
  context: ({ input }) => openTurn(input),
  initial: 'open',
  on: { 'sup.shutdown': '.closed' },
  states: {
    open: {
      type: 'parallel',
      states: { transcription, party, bot, overlap, playout, digits, foresight },
    },
    closed: { type: 'final' },
  },
});
