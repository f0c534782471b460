import { createActor, matchesState, type StateValue } from 'xstate';
import { TurnConfig } from '../../../contracts/bot/turn-config.ts';
import { VirtualClock } from '../../../supervision/clock.ts';
import type { HeardWord } from '../../heard-word.ts';
import { turnMachine } from '../turn.ts';
import type { Saying, TurnEmitted, TurnEvent, TurnInput } from '../turn-context.ts';

/**
 * A turn on a virtual clock, driven by lines that read like a score:
 *
 *   say, state, bye TEXT   the mind wants an answer, nothing, or the end       S, E, E 0     speech starts, ends (200 ms ago)
 *   um TEXT, begin TEXT, and TEXT, end TEXT   a filler; an answer in pieces, its last one (end, TEXT: nothing is wanted after it)
 *   I TEXT, T TEXT, T      a guess, final words, final without words           started, word N, paused N, finish, cut N
 *   late TEXT              final words of five seconds ago
 *   typed                  words were typed, and will sound
 *   ago N TEXT             final words whose sound ended N ms ago, and which say so
 *   key D                  a digit is pressed                                  part TEXT, warn TEXT             the call demands
 *   500                    so many milliseconds pass                           restarted, hold, unhold, over, more, open, shutdown
 *
 * What it tells is read as lines too: `say Well?`, `pause`, `heard yes`, `keyed 12`.
 */
export interface TurnStage {
  play(...lines: string[]): TurnStage;
  /** What was told since the last look. */
  take(): string[];
  last(): string | undefined;
  readonly told: string[];
  isIn(state: StateValue): boolean;
  status(): string;
  send(event: TurnEvent): TurnStage;
  /** The id of what was last said. */
  readonly saying: string;
}

const samplesPerMs = 8;
const talk = { expects: 'answer', digitsMax: 0, isTalk: true, answerId: 'a1' } as const;

/** Words that ended at a moment, one sample each. */
export const words = (text: string, atMs = 0): HeardWord[] => {
  const list = text.split(' ').filter(Boolean);
  const from = atMs * samplesPerMs - list.length;
  return list.map((word, n) => ({ text: word, startSample: from + n, endSample: from + n + 1 }));
};

const line = (fact: TurnEmitted): string => {
  switch (fact.type) {
    case 'speaker.say':
      return fact.resumes === undefined ? `say ${fact.text}` : `resume ${fact.text}`;
    case 'speaker.more':
      return `${fact.isOpen ? 'more' : 'last'} ${fact.text}`.trim();
    case 'mind.guessed':
      return `guess ${fact.text}`;
    case 'speaker.pause':
    case 'speaker.stop':
      return fact.type.slice('speaker.'.length);
    case 'mind.heard':
      return fact.digits === null ? `heard ${fact.text}` : `keyed ${fact.digits}`;
    case 'turn.parted':
      return `parted ${fact.reason}`;
    case 'endOfTurn.ask':
      return `ask ${fact.text}`;
    default:
      return fact.type.slice(fact.type.indexOf('.') + 1);
  }
};

const ended = (atMs: number, silentMs: number): TurnEvent => ({
  type: 'speech.ended',
  partySample: (atMs - silentMs) * samplesPerMs,
  atMs,
  silentMs,
});

/** The detector's own delay, as standard in VadConfig. */
const vadStopMs = 200;

export const stage = (
  overrides: Partial<TurnConfig> = {},
  input: Partial<TurnInput> = {},
  asking: Partial<Saying> = {},
): TurnStage => {
  const clock = new VirtualClock();
  const told: string[] = [];
  let from = 0;
  let utteranceId = '';
  let askId = '';
  const actor = createActor(turnMachine, {
    clock,
    input: { config: TurnConfig.parse(overrides), incarnation: 0, ...input },
  });
  actor.on('*', (fact) => {
    if (fact.type === 'speaker.say') utteranceId = fact.utteranceId;
    if (fact.type === 'endOfTurn.ask') askId = fact.askId;
    told.push(line(fact));
  });
  actor.start();

  const eventOf = (verb: string, rest: string): TurnEvent => {
    const atMs = clock.now();
    switch (verb) {
      case 'S':
        return { type: 'speech.started', atMs };
      case 'E':
        return ended(atMs, rest === '' ? vadStopMs : Number(rest));
      case 'I':
        return { type: 'words.interim', words: words(rest, atMs) };
      case 'T':
        return { type: 'words.final', words: words(rest, atMs) };
      case 'typed':
        return { type: 'party.typed' };
      case 'late':
        return { type: 'words.final', words: words(rest, atMs - 5_000) };
      case 'ago': {
        const [silentMs = '', ...said] = rest.split(' ');
        const age = Number(silentMs);
        return { type: 'words.final', words: words(said.join(' '), atMs - age), silentMs: age };
      }
      case 'say':
        return { type: 'bot.say', text: rest, expects: 'answer', digitsMax: 0, ...asking };
      case 'state':
        return { type: 'bot.say', text: rest, expects: 'nothing', digitsMax: 0, ...asking };
      case 'um':
        return { type: 'bot.say', text: rest, expects: 'more', digitsMax: 0, ...asking };
      case 'begin':
        return { type: 'bot.say', text: rest, ...talk };
      case 'and':
        return { type: 'bot.more', answerId: 'a1', text: rest, isLast: false };
      case 'end':
        return { type: 'bot.more', answerId: 'a1', text: rest, isLast: true };
      case 'end,':
        return { type: 'bot.more', answerId: 'a1', text: rest, isLast: true, expects: 'nothing' };
      case 'bye':
        return { type: 'bot.say', text: rest, expects: 'farewell', digitsMax: 0 };
      case 'started':
        return { type: 'utterance.started', utteranceId, partySample: atMs * samplesPerMs };
      case 'word':
        return { type: 'utterance.word', utteranceId, heardCount: Number(rest) };
      case 'paused':
        return { type: 'utterance.paused', utteranceId, heardCount: Number(rest) };
      case 'finish':
        return { type: 'utterance.finished', utteranceId, partySample: atMs * samplesPerMs };
      case 'cut':
        return {
          type: 'utterance.cut',
          utteranceId,
          heardCount: Number(rest),
          partySample: atMs * samplesPerMs,
        };
      case 'key':
        return { type: 'digit.pressed', digit: rest };
      case 'part':
        return { type: 'turn.part', text: rest };
      case 'warn':
        return { type: 'turn.warn', text: rest };
      case 'restarted':
        return { type: 'speaker.restarted' };
      case 'hold':
        return { type: 'hold.started' };
      case 'unhold':
        return { type: 'hold.ended' };
      case 'over':
      case 'more':
        return { type: 'endOfTurn.judged', askId: rest || askId, isOver: verb === 'over' };
      case 'open':
        return { type: 'floor.opened' };
      case 'shutdown':
        return { type: 'sup.shutdown' };
      default:
        throw new Error(`the stage does not know "${verb}"`);
    }
  };

  const it: TurnStage = {
    play: (...lines) => {
      for (const one of lines) {
        const [verb = '', ...rest] = one.split(' ');
        if (/^\d+$/u.test(verb)) clock.advance(Number(verb));
        else actor.send(eventOf(verb, rest.join(' ')));
      }
      return it;
    },
    take: () => {
      const news = told.slice(from);
      from = told.length;
      return news;
    },
    last: () => told.at(-1),
    told,
    isIn: (state) => matchesState({ open: state } as StateValue, actor.getSnapshot().value),
    status: () => actor.getSnapshot().status,
    send: (event) => {
      actor.send(event);
      return it;
    },
    get saying() {
      return utteranceId;
    },
  };
  return it;
};
