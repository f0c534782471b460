import type { JournalEvent } from '../../../machines/contracts/call/journal-event.ts';

/** One round: the bot speaks, the party answers; words, timers, states and, now and then, a restart and a refusal. */
const WORDS_A_SIDE = 8;
const EVENT_MS = 36;

/** A made-up journal of an hour's call in the shape of a real one; 100,000 events are 36 ms apart as at a lively call. */
export const longCall = (count: number, startAt = 1_800_000_000_000): JournalEvent[] => {
  const events: JournalEvent[] = [];
  const add = (
    path: string,
    kind: JournalEvent['kind'],
    event: string,
    rest: Partial<JournalEvent> = {},
  ): void => {
    const seq = events.length;
    if (seq < count) events.push({ seq, t: startAt + seq * EVENT_MS, path, kind, event, ...rest });
  };
  const turn = (event: string, party: unknown, bot: unknown, transition: string): void =>
    add('call/turn', 'state', event, {
      value: { open: { party, bot, digits: 'none' } },
      data: { machine: 'turn', transition },
    });
  const timer = (path: string, what: string, name: string): void => {
    const id = `xstate.after.${name}`;
    const dueAt = startAt + events.length * EVENT_MS + 8_000;
    add(path, 'timer', what, { data: what === 'armed' ? { id, event: id, dueAt } : { id } });
  };
  const parts = ['recorder', 'audio', 'leg', 'listener', 'speaker', 'turn', 'mind', 'call'];
  for (const part of parts)
    add(`call/${part}`, 'supervision', 'sup.started', { data: { incarnation: 0 } });
  add('call/call', 'state', 'xstate.init', { value: { live: 'conversing' } });

  for (let round = 0; events.length < count; round += 1) {
    const utteranceId = `u${round}`;
    add('call/mind', 'state', 'mind.said', { value: round % 2 ? 'asking' : 'saying' });
    add('call/mind', 'fact', 'bot.say', { data: { text: 'What may we bring you?' } });
    add('call/turn', 'event', 'bot.say', { data: { text: 'What may we bring you?' } });
    turn('bot.say', 'silent', 'speaking', 'turn.open.bot.thinking|bot.say|0');
    timer('call/turn', 'armed', 'speakMax.turn.open.bot.speaking');
    for (let word = 1; word <= WORDS_A_SIDE; word += 1) {
      add('call/speaker', 'fact', 'utterance.word', { data: { utteranceId, heardCount: word } });
      add('call/turn', 'event', 'utterance.word', { data: { utteranceId, heardCount: word } });
    }
    add('call/turn', 'event', 'utterance.finished', { data: { utteranceId } });
    const listening = { listening: 'quiet' };
    turn('utterance.finished', 'silent', listening, 'turn.open.bot.speaking|utterance.finished|0');
    timer('call/turn', 'cancelled', 'speakMax.turn.open.bot.speaking');
    timer('call/turn', 'armed', 'silencePrompt.turn.open.bot.listening.quiet');
    add('call/turn', 'event', 'speech.started');
    turn(
      'speech.started',
      { speaking: 'beginning' },
      { listening: 'hearing' },
      'turn.open.party.silent|speech.started|0',
    );
    timer('call/turn', 'cancelled', 'silencePrompt.turn.open.bot.listening.quiet');
    for (let word = 1; word <= WORDS_A_SIDE; word += 1) {
      add('call/listener', 'fact', 'words.interim', { data: { words: [{ text: `word${word}` }] } });
      add('call/turn', 'event', 'words.interim', { data: { words: [{ text: `word${word}` }] } });
    }
    if (round % 10 === 3)
      add('call/turn', 'refused', 'words.final', {
        data: { candidates: [{ target: 'turn.open.bot.thinking', guard: 'hasSaidAll' }] },
      });
    if (round % 50 === 7) restart(add, 'call/listener', 1 + Math.floor(round / 50));
    turn('speech.ended', 'silent', 'thinking', 'turn.open.party.speaking|speech.ended|0');
    add('call/turn', 'fact', 'mind.heard', { data: { text: 'roses' } });
    add('call/mind', 'event', 'mind.heard', { data: { text: 'roses' } });
  }
  return events;
};

type Add = (
  path: string,
  kind: JournalEvent['kind'],
  event: string,
  rest: Partial<JournalEvent>,
) => void;

const restart = (add: Add, path: string, incarnation: number): void => {
  const error = {
    name: 'Error',
    message: 'the recogniser hung up',
    cause: { name: 'Error', message: 'socket closed' },
  };
  const exit = { kind: 'crash', error };
  add(path, 'error', 'Error', { data: error });
  add(path, 'supervision', 'sup.exited', { data: { incarnation: incarnation - 1, exit } });
  const data = { incarnation: incarnation - 1, delayMs: 10, budgetLeft: 4, exit };
  add(path, 'supervision', 'sup.restarting', { data });
  add(path, 'supervision', 'sup.started', { data: { incarnation } });
};
