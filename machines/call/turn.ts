import { and, assign, emit, enqueueActions, not, raise, setup, stateIn } from 'xstate';
import type { TurnConfig } from '../contracts/bot-config.ts';
import type { HeardWord } from './heard-word.ts';

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
 * `parting` it is set. What was said is told as facts; no audio and no text beyond the present turn is kept here.
 */

/** What the bot wants after an utterance: words or digits, nothing, or the end of the call. */
export type Expectation = 'answer' | 'nothing' | 'farewell';

export type TurnEvent =
  | { type: 'speech.started' }
  | { type: 'speech.ended' }
  | { type: 'words.interim'; words: HeardWord[] }
  | { type: 'words.final'; words: HeardWord[] }
  | { type: 'digit.pressed'; digit: string }
  | { type: 'bot.say'; text: string; expects: Expectation; digitsMax: number }
  | { type: 'utterance.word'; utteranceId: string; heardCount: number }
  | { type: 'utterance.finished'; utteranceId: string }
  | { type: 'utterance.cut'; utteranceId: string | null; heardCount: number }
  | { type: 'speaker.restarted' }
  /** Say this and nothing more: apology, or the end of the allowed time. */
  | { type: 'turn.part'; text: string }
  | { type: 'party.insisted' }
  | { type: 'party.quietened' }
  | { type: 'sup.shutdown' };

export type TurnEmitted =
  | { type: 'speaker.say'; utteranceId: string; text: string }
  | { type: 'speaker.stop' }
  | { type: 'listener.finalize' }
  | { type: 'mind.heard'; text: string; digits: string | null }
  | { type: 'mind.said' }
  | { type: 'turn.interrupted'; utteranceId: string }
  | { type: 'turn.prompted'; promptCount: number }
  | { type: 'turn.parted'; reason: 'said' | 'silence' }
  | { type: 'turn.stalled' };

export interface TurnInput {
  config: TurnConfig;
  /** Rises with every restart of this actor: keeps its utterance ids apart from those of the one before. */
  incarnation: number;
}

interface Utterance {
  id: string;
  text: string;
  expects: Expectation;
  digitsMax: number;
  /** Words of it that sounded at the party, as told so far. */
  heardCount: number;
}

interface TurnContext {
  config: TurnConfig;
  incarnation: number;
  utteranceCount: number;
  /** At the speaker now. */
  current: Utterance | null;
  /** Waits until the floor is free. */
  pending: Utterance | null;
  /** The last question: how its answer may be given. */
  asked: { expects: Expectation; digitsMax: number };
  /** Final words of the party's present turn, then the running guess behind them. */
  heard: HeardWord[];
  interim: HeardWord[];
  digits: string;
  keyed: string | null;
  promptCount: number;
}

/** Whoever was told to stop and does not answer is taken as silent after this: the speaker itself bounds it at 250 ms. */
const cutMaxMs = 1_500;
/** A party that never stops talking does not keep the bot from answering for ever. */
const holdMaxMs = 15_000;
/** Longest utterance: 2,000 characters at 15 a second, and something. */
const speakMaxMs = 150_000;

const text = (words: HeardWord[]): string => words.map((word) => word.text).join(' ');

/** The words of `utterance` that have not sounded yet. */
export const unheardText = (utterance: { text: string; heardCount: number }): string =>
  utterance.text.split(/\s+/).filter(Boolean).slice(utterance.heardCount).join(' ');

const isCurrent = (context: TurnContext, utteranceId: string | null): boolean =>
  context.current !== null && context.current.id === utteranceId;

export const turnMachine = setup({
  types: {} as {
    context: TurnContext;
    events: TurnEvent;
    emitted: TurnEmitted;
    input: TurnInput;
  },
  delays: {
    interruptAfter: ({ context }) => context.config.interruptAfterMs,
    transcriptWait: ({ context }) => context.config.transcriptWaitMs,
    silencePrompt: ({ context }) => context.config.silencePromptMs,
    thinkingMax: ({ context }) => context.config.thinkingMaxMs,
    digitGap: ({ context }) => context.config.digitGapMs,
    cutMax: cutMaxMs,
    holdMax: holdMaxMs,
    speakMax: speakMaxMs,
  },
  guards: {
    isPartySilent: stateIn({ open: { party: 'silent' } }),
    hasHeard: ({ context }) => context.heard.length > 0,
    hasOnlyFinals: ({ context }) => context.heard.length > 0 && context.interim.length === 0,
    hasWords: ({ event }) => event.type === 'words.final' && event.words.length > 0,
    hasKeyed: ({ context }) => context.keyed !== null,
    hasPending: ({ context }) => context.pending !== null,
    isInterruptible: ({ context }) =>
      context.config.interruptible && context.current?.expects !== 'farewell',
    isKeypadAnswer: ({ context }) => context.current !== null && context.current.digitsMax > 0,
    isOfCurrent: ({ context, event }) =>
      'utteranceId' in event && isCurrent(context, event.utteranceId),
    isDigitAwaited: ({ context }) => (context.current?.digitsMax ?? context.asked.digitsMax) > 0,
    isDigitLast: ({ context, event }) => {
      if (event.type !== 'digit.pressed') return false;
      const digitsMax = context.current?.digitsMax ?? context.asked.digitsMax;
      return event.digit === '#' || context.digits.length + 1 >= digitsMax;
    },
    expectsAnswer: ({ context }) => context.asked.expects === 'answer',
    expectsFarewell: ({ context }) => context.asked.expects === 'farewell',
    hasPromptLeft: ({ context }) => context.promptCount < context.config.silencePrompts.length,
  },
  actions: {
    keepFinal: assign(({ context, event }) =>
      event.type === 'words.final'
        ? { heard: [...context.heard, ...event.words], interim: [] }
        : {},
    ),
    keepInterim: assign(({ event }) =>
      event.type === 'words.interim' ? { interim: event.words } : {},
    ),
    takeInterimAsFinal: assign(({ context }) => ({
      heard: [...context.heard, ...context.interim],
      interim: [],
    })),
    keepSay: assign(({ context, event }) => {
      if (event.type !== 'bot.say' && event.type !== 'turn.part') return {};
      const utteranceCount = context.utteranceCount + 1;
      const farewell = event.type === 'turn.part';
      return {
        utteranceCount,
        pending: {
          id: `u${context.incarnation}.${utteranceCount}`,
          text: event.text,
          expects: farewell ? 'farewell' : event.expects,
          digitsMax: farewell ? 0 : event.digitsMax,
          heardCount: 0,
        },
      };
    }),
    keepPrompt: assign(({ context }) => ({
      utteranceCount: context.utteranceCount + 1,
      promptCount: context.promptCount + 1,
      pending: {
        id: `u${context.incarnation}.${context.utteranceCount + 1}`,
        text: context.config.silencePrompts[context.promptCount] ?? '',
        expects: context.asked.expects,
        digitsMax: context.asked.digitsMax,
        heardCount: 0,
      },
    })),
    keepGoodbye: assign(({ context }) => ({
      utteranceCount: context.utteranceCount + 1,
      pending: {
        id: `u${context.incarnation}.${context.utteranceCount + 1}`,
        text: context.config.silenceGoodbye,
        expects: 'farewell' as const,
        digitsMax: 0,
        heardCount: 0,
      },
    })),
    /** Words said before a new question do not answer it. */
    speak: enqueueActions(({ context, enqueue }) => {
      const utterance = context.pending;
      if (utterance === null) return;
      enqueue.assign({
        current: utterance,
        pending: null,
        asked: { expects: utterance.expects, digitsMax: utterance.digitsMax },
        heard: [],
        interim: [],
        digits: '',
        keyed: null,
      });
      enqueue.emit({ type: 'speaker.say', utteranceId: utterance.id, text: utterance.text });
    }),
    speakOn: enqueueActions(({ context, enqueue }) => {
      const utterance = context.current;
      if (utterance === null) return;
      const rest = unheardText(utterance);
      const utteranceCount = context.utteranceCount + 1;
      const id = `u${context.incarnation}.${utteranceCount}`;
      enqueue.assign({
        utteranceCount,
        current: { ...utterance, id, text: rest, heardCount: 0 },
      });
      enqueue.emit({ type: 'speaker.say', utteranceId: id, text: rest });
    }),
    countWord: assign(({ context, event }) =>
      event.type === 'utterance.word' && context.current !== null
        ? { current: { ...context.current, heardCount: event.heardCount } }
        : {},
    ),
    forgetCurrent: assign({ current: null }),
    stopSpeaking: emit({ type: 'speaker.stop' }),
    tellInterrupted: emit(({ context }) => ({
      type: 'turn.interrupted' as const,
      utteranceId: context.current?.id ?? '',
    })),
    tellPrompted: emit(({ context }) => ({
      type: 'turn.prompted' as const,
      promptCount: context.promptCount,
    })),
    finalize: emit({ type: 'listener.finalize' }),
    tellSaid: emit({ type: 'mind.said' }),
    tellAnswer: enqueueActions(({ context, enqueue }) => {
      enqueue.emit({ type: 'mind.heard', text: text(context.heard), digits: context.keyed });
      enqueue.assign({ heard: [], interim: [], digits: '', keyed: null, promptCount: 0 });
    }),
    tellStalled: emit({ type: 'turn.stalled' }),
    tellParted: emit({ type: 'turn.parted', reason: 'said' }),
    tellGaveUp: emit({ type: 'turn.parted', reason: 'silence' }),
    keepDigit: assign(({ context, event }) =>
      event.type === 'digit.pressed' && event.digit !== '#'
        ? { digits: context.digits + event.digit }
        : {},
    ),
    takeDigits: assign(({ context }) => ({ keyed: context.digits, digits: '' })),
    insist: raise({ type: 'party.insisted' }),
    quieten: raise({ type: 'party.quietened' }),
  },
}).createMachine({
  id: 'turn',
  context: ({ input }) => ({
    config: input.config,
    incarnation: input.incarnation,
    utteranceCount: 0,
    current: null,
    pending: null,
    asked: { expects: 'nothing', digitsMax: 0 },
    heard: [],
    interim: [],
    digits: '',
    keyed: null,
    promptCount: 0,
  }),
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
              on: { 'bot.say': { actions: 'keepSay' } },
            },
            speaking: {
              tags: 'speaking',
              entry: 'speak',
              on: {
                'bot.say': { target: 'cutting', actions: 'keepSay' },
                'turn.part': { target: 'cutting', actions: 'keepSay' },
                'utterance.finished': { guard: 'isOfCurrent', target: 'spoken' },
                'utterance.cut': { guard: 'isOfCurrent', target: 'spoken' },
                'party.insisted': {
                  guard: 'isInterruptible',
                  target: 'cutting',
                  actions: 'tellInterrupted',
                },
                'digit.pressed': { guard: 'isKeypadAnswer', target: 'cutting' },
                'speaker.restarted': { actions: 'speakOn' },
              },
              after: { speakMax: { target: 'cutting' } },
            },
            cutting: {
              tags: 'speaking',
              entry: 'stopSpeaking',
              on: {
                'bot.say': { actions: 'keepSay' },
                'turn.part': { actions: 'keepSay' },
                'utterance.finished': { guard: 'isOfCurrent', target: 'spoken' },
                'utterance.cut': { guard: 'isOfCurrent', target: 'spoken' },
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
                'speaker.restarted': { actions: 'speakOn' },
              },
              after: { speakMax: { target: 'parted', actions: 'tellGaveUp' } },
            },
            /** The floor is closed; the call ends the line and with it this actor. */
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
