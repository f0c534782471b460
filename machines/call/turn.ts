import { and, not } from 'xstate';
import { openTurn } from './turn-context.ts';
import { turnSetup } from './turn-setup.ts';

/**
 * Turn: who has the floor. The call has no other place where floor, silence or interruption is decided.
 *
 *   party    silent ─ speech ─▶ speaking{beginning → insisting} ─ speech ended ─▶ settling ─ final words ─▶ silent
 *
 *   bot      thinking ─ say ─▶ (holding) ─▶ speaking ─ finished ─▶ listening{quiet, hearing} ─ answer ─▶ thinking
 *                                             │  insisted, digit          │ silence
 *                                             ▼                           ▼
 *                                          cutting ─ cut ─▶ …        speaking a prompt, or parting ─▶ parted
 *
 *   digits   none ─ digit ─▶ collecting ─ count, # or gap ─▶ none
 *
 * Invariant: at most one utterance is at the speaker, and it is `current`; exactly in `speaking`, `cutting` and
 * `parting` it is set. Digits are kept exactly in `collecting`. After `turn.part` nothing but its words is said. What was
 * said is told as facts; no audio and no text beyond the present turn is kept here.
 */
export const turnMachine = turnSetup.createMachine({
  id: 'turn',
  context: ({ input }) => openTurn(input),
  initial: 'open',
  on: { 'sup.shutdown': '.closed' },
  states: {
    open: {
      type: 'parallel',
      states: {
        party: {
          initial: 'silent',
          on: {
            'words.interim': { actions: 'keepInterim' },
            'words.final': { actions: 'keepFinal' },
          },
          states: {
            silent: {
              entry: 'quieten',
              on: { 'speech.started': 'speaking' },
            },
            speaking: {
              initial: 'beginning',
              states: {
                beginning: { after: { interruptAfter: 'insisting' } },
                insisting: { entry: 'insist' },
              },
              on: {
                'speech.ended': [
                  { guard: 'hasOnlyFinals', target: 'silent' },
                  { target: 'settling', actions: 'finalize' },
                ],
              },
            },
            settling: {
              on: {
                'words.final': { target: 'silent', actions: 'keepFinal' },
                'speech.started': 'speaking',
              },
              after: { transcriptWait: { target: 'silent', actions: 'takeInterimAsFinal' } },
            },
          },
        },
        bot: {
          initial: 'thinking',
          on: {
            'utterance.word': { guard: 'isOfCurrent', actions: 'countWord' },
            'turn.part': { target: '.holding', actions: 'keepSay' },
          },
          states: {
            thinking: {
              tags: 'thinking',
              on: { 'bot.say': { target: 'holding', actions: 'keepSay' } },
              after: { thinkingMax: { target: 'stalled', actions: 'tellStalled' } },
            },
            /** The call was told that nothing comes any more; it answers with `turn.part`. */
            stalled: {
              tags: 'thinking',
              on: { 'bot.say': { target: 'holding', actions: 'keepSay' } },
              after: { thinkingMax: 'parted' },
            },
            holding: {
              always: { guard: 'isPartySilent', target: 'speaking' },
              after: { holdMax: 'speaking' },
              on: { 'bot.say': { guard: not('isFarewell'), actions: 'keepSay' } },
            },
            speaking: {
              tags: 'speaking',
              entry: 'speak',
              on: {
                'bot.say': { guard: not('isFarewell'), target: 'cutting', actions: 'keepSay' },
                'turn.part': { target: 'cutting', actions: 'keepSay' },
                'utterance.finished': { guard: 'isOfCurrent', target: 'spoken' },
                'utterance.cut': { guard: 'isOfCurrent', target: 'spoken' },
                'party.insisted': {
                  guard: 'isInterruptible',
                  target: 'cutting',
                  actions: 'tellInterrupted',
                },
                'digit.pressed': { guard: 'isKeypadAnswer', target: 'cutting' },
                'speaker.restarted': [
                  { guard: 'isWhollyHeard', target: 'spoken' },
                  { actions: 'speakOn' },
                ],
              },
              after: { speakMax: 'cutting' },
            },
            cutting: {
              tags: 'speaking',
              entry: 'stopSpeaking',
              on: {
                'bot.say': { guard: not('isFarewell'), actions: 'keepSay' },
                'turn.part': { actions: 'keepSay' },
                'utterance.finished': { guard: 'isOfCurrent', target: 'spoken' },
                'utterance.cut': { guard: 'isOfCurrent', target: 'spoken' },
                /** A new speaker begins in silence. */
                'speaker.restarted': 'spoken',
              },
              after: { cutMax: 'spoken' },
            },
            spoken: {
              entry: 'forgetCurrent',
              always: [
                { guard: 'hasPending', target: 'holding' },
                { guard: 'expectsFarewell', target: 'parted', actions: 'tellParted' },
                { guard: 'expectsAnswer', target: 'listening' },
                { target: 'thinking', actions: 'tellSaid' },
              ],
            },
            listening: {
              tags: 'listening',
              initial: 'quiet',
              always: [
                { guard: 'hasKeyed', target: 'thinking', actions: 'tellAnswer' },
                {
                  guard: and(['hasHeard', 'isPartySilent']),
                  target: 'thinking',
                  actions: 'tellAnswer',
                },
              ],
              on: { 'bot.say': { target: 'holding', actions: 'keepSay' } },
              states: {
                quiet: {
                  always: { guard: not('isPartySilent'), target: 'hearing' },
                  on: { 'digit.pressed': 'hearing' },
                  after: {
                    silencePrompt: [
                      {
                        guard: 'hasPromptLeft',
                        target: '#turn.open.bot.speaking',
                        actions: ['keepPrompt', 'tellPrompted'],
                      },
                      { target: '#turn.open.bot.parting', actions: 'keepGoodbye' },
                    ],
                  },
                },
                hearing: {
                  on: { 'party.quietened': 'quiet' },
                  after: { holdMax: { target: 'quiet', reenter: true } },
                },
              },
            },
            parting: {
              tags: 'speaking',
              entry: 'speak',
              on: {
                'utterance.finished': {
                  guard: 'isOfCurrent',
                  target: 'parted',
                  actions: 'tellGaveUp',
                },
                'utterance.cut': { guard: 'isOfCurrent', target: 'parted', actions: 'tellGaveUp' },
                'turn.part': { target: 'cutting', actions: 'keepSay' },
                'speaker.restarted': [
                  { guard: 'isWhollyHeard', target: 'parted', actions: 'tellGaveUp' },
                  { actions: 'speakOn' },
                ],
              },
              after: { speakMax: { target: 'parted', actions: 'tellGaveUp' } },
            },
            /** The floor is closed; the call ends the line and with it this actor, or opens it for an apology. */
            parted: { entry: 'forgetCurrent', type: 'final' },
          },
        },
        digits: {
          initial: 'none',
          states: {
            none: {
              on: {
                'digit.pressed': [
                  {
                    guard: and(['isDigitAwaited', 'isDigitLast']),
                    actions: ['keepDigit', 'takeDigits'],
                  },
                  { guard: 'isDigitAwaited', target: 'collecting', actions: 'keepDigit' },
                ],
              },
            },
            collecting: {
              /** They were handed over, or a new question was asked: the gap behind them means nothing. */
              always: { guard: 'hasNoDigits', target: 'none' },
              on: {
                'digit.pressed': [
                  { guard: 'isDigitLast', target: 'none', actions: ['keepDigit', 'takeDigits'] },
                  { target: 'collecting', reenter: true, actions: 'keepDigit' },
                ],
              },
              after: { digitGap: { target: 'none', actions: 'takeDigits' } },
            },
          },
        },
      },
    },
    closed: { type: 'final' },
  },
});
