import { describe, expect, it } from 'vitest';
import { played, type Scene } from './stage/turn-scenes.ts';

const scenes = (list: Scene[]) =>
  it.each(list)('$name', (scene) => {
    const { actual, expected } = played(scene);
    expect(actual).toEqual(expected);
  });

const given = ['say one two three four five', 'started', 'word 2'];

describe('speech over the bot', () => {
  scenes([
    {
      name: 'pauses it at once, and words that want the floor cut it',
      given,
      when: ['S', 'paused 2', 'T stop that', 'cut 2', 'E', '300'],
      told: ['pause', 'interrupted', 'stop', 'heard stop that'],
    },
    {
      name: 'cuts it by a guess only when it has lasted',
      given: [...given, 'S', 'paused 2'],
      when: ['I stop that', '499', '1'],
      told: ['interrupted', 'stop'],
    },
    {
      name: 'that was a noise makes it go on with the exact word, as soon as the recogniser says so',
      given: [...given, 'S', 'paused 3'],
      when: ['200', 'E', 'T'],
      told: ['finalize', 'resumed', 'resume four five'],
    },
    {
      name: 'of which no words come makes it go on after two seconds',
      config: { transcriptWaitMs: 5_000 },
      given: [...given, 'S', 'paused 2', 'E'],
      when: ['1999', '1'],
      told: ['resumed', 'resume three four five'],
    },
    {
      name: 'does not make it go on while a guess waits for its final words',
      config: { transcriptWaitMs: 3_000 },
      given: [...given, 'S', 'paused 2', 'I stop that', 'E'],
      when: ['2999', '1'],
      told: ['interrupted', 'stop'],
    },
    {
      name: 'that never ends and brings no words does not keep it silent for more than five seconds',
      given: [...given, 'S', 'paused 2'],
      when: ['4999', '1', 'E', 'T', 'S'],
      told: ['resumed', 'resume three four five', 'finalize'],
    },
    {
      name: 'that was only a noise for five seconds cuts it all the same once words come',
      given: [...given, 'S', 'paused 2', '5000'],
      when: ['T stop that'],
      told: ['pause', 'interrupted', 'stop'],
    },
    {
      name: 'of which words come but never enough to decide is given the floor after five seconds',
      config: { transcriptWaitMs: 8_000, interruptAfterMs: 5_000 },
      given: [...given, 'S', 'I stop', 'paused 2', 'E'],
      when: ['4999', '1'],
      told: ['interrupted', 'stop'],
    },
    {
      name: 'begins anew when the party speaks again before the bot has gone on',
      given: [...given, 'S', 'paused 2', 'E', '1500', 'S'],
      when: ['1900', 'T wait'],
      told: ['interrupted', 'stop'],
    },
    {
      name: 'begins anew when the party speaks again before the speaker is silent',
      given: [...given, 'S', 'E', 'T'],
      when: ['S', 'paused 2', 'T wait'],
      told: ['interrupted', 'stop'],
    },
    {
      name: 'pauses again what was gone on with',
      given: [...given, 'S', 'paused 2', 'E', 'T'],
      when: ['S', 'paused 1', 'E', 'T'],
      told: ['pause', 'finalize', 'resumed', 'resume four five'],
    },
    {
      name: 'before its first sound pauses it too, and all of it is said after a noise',
      given: ['say one two', 'S', 'paused 0', 'E'],
      when: ['T', 'finish'],
      told: ['resumed', 'resume one two'],
    },
    {
      name: 'before its first sound cuts it without making it deaf',
      given: ['say one two', 'S', 'paused 0', 'T no', 'cut 0', 'E', '300'],
      when: ['say three', 'finish', 'S', 'T yes', 'E', '300'],
      told: ['say three', 'heard yes'],
    },
    {
      name: 'cuts it even if the speaker never answers',
      given: [...given, 'S', 'T stop that'],
      when: ['1499', '1', 'E', '300'],
      told: ['heard stop that'],
    },
    {
      name: 'that voice activity has missed cuts it by its final words, not by a guess',
      given,
      when: ['I stop that', 'T stop that'],
      told: ['pause', 'interrupted', 'stop'],
    },
    {
      name: 'does not cut what had sounded to its end before the pause reached the speaker',
      given: [...given, 'S'],
      when: ['finish', 'T stop that', 'E', '300'],
      told: ['heard stop that'],
    },
    {
      name: 'does nothing to an utterance that is not interruptible',
      config: { interruptible: false },
      given,
      when: ['S', '5000', 'T stop that', 'E', 'finish', '300'],
      told: ['heard stop that'],
    },
    {
      name: 'does not make the bot deaf for what comes after such an utterance',
      config: { interruptible: false },
      given: [...given, 'S', 'E', 'T', 'finish'],
      when: ['S', 'T yes', 'E', '300'],
      told: ['heard yes'],
    },
    {
      name: 'waits for the end of a span that must be heard',
      asking: { protect: [[1, 4]] },
      given,
      when: ['S', 'word 3', 'word 4'],
      told: ['pause'],
    },
    {
      name: 'does nothing to the last words of a call',
      given: ['bye Goodbye.'],
      when: ['S', '5000', 'T wait', 'E'],
      told: [],
    },
    {
      name: 'needs as many words as the bot wants',
      config: { interruptWordsMin: 2 },
      given: [...given, 'S', 'paused 2', 'T stop'],
      when: ['E', 'S', 'paused 0', 'T right now'],
      told: ['resumed', 'resume three four five', 'pause', 'interrupted', 'stop'],
    },
    {
      name: 'holds the next sentence until the party has stopped',
      given: ['state A statement', 'S', 'paused 0', 'T oh', 'cut 0'],
      when: ['state Another one', 'E', '299', '1'],
      told: ['say Another one'],
    },
    {
      name: 'does not keep the bot from answering a party that never stops',
      given: ['S', '1000', 'state A statement'],
      when: ['14999', '1', '5000'],
      told: ['say A statement', 'forced'],
    },
    {
      name: 'does not stop a bot that is replaced by its mind: it is cut',
      given: [...given, 'S', 'paused 2'],
      when: ['state Something else', 'cut 2', 'E', 'T'],
      told: ['stop', 'finalize', 'say Something else'],
    },
  ]);
});

describe('speech around the bot', () => {
  scenes([
    {
      name: 'again and again, without words, does not keep it silent for ever',
      given: ['state A statement', 'S', 'paused 0', 'E', 'T', 'S', 'paused 0', 'E', 'T'],
      when: ['S', 'paused 0', 'E', 'T', 'S', 'E', 'T', 'S', '9000'],
      told: ['pause', 'finalize', 'resumed', 'resume A statement', 'finalize'],
    },
    {
      name: 'as often as the bot minds it',
      config: { resumesMax: 1 },
      given: ['state A statement', 'S', 'paused 0', 'E', 'T'],
      when: ['S', 'E', 'T', '9000'],
      told: ['finalize'],
    },
    {
      name: 'keeps it from answering as long as the bot waits for the floor',
      config: { floorWaitMaxMs: 2_000 },
      given: ['S', 'state A statement'],
      when: ['1999', '1'],
      told: ['say A statement', 'forced'],
    },
    {
      name: 'cuts a voice that does not answer, and one that does not end, by the times of the bot',
      config: { cutMaxMs: 700, speakMaxMs: 10_000, playoutStallMs: 60_000 },
      given: ['state A statement', 'started'],
      when: ['9999', '1', '699', '1'],
      told: ['stop', 'said'],
    },
    {
      name: 'decides nothing any more when the turn is shut down',
      given: [...given, 'S', 'paused 2'],
      when: ['shutdown', 'E', 'T stop that', '10000'],
      told: [],
    },
    {
      name: 'does not matter to a start or an end that is told of an utterance that is over',
      given: ['say one two', 'finish'],
      when: ['started', 'word 1', 'paused 1', 'finish', 'cut 1'],
      told: [],
      in: { bot: { listening: 'quiet' }, playout: 'empty' },
    },
  ]);
});

describe('"go on"', () => {
  for (const [language, text] of Object.entries({
    en: 'Yeah, right.',
    hi: 'haan ji',
    te: 'avunu',
    ta: 'ஆமா சரி',
    es: 'Sí, claro.',
    fr: "Oui, d'accord.",
    de: 'Ja, genau.',
  }))
    scenes([
      {
        name: `in ${language} makes the bot go on at once`,
        input: { language },
        given: [...given, 'S', 'paused 2', `I ${text}`, '700'],
        when: ['E', `T ${text}`],
        told: ['finalize', 'resumed', 'resume three four five'],
      },
    ]);

  scenes([
    {
      name: 'far from the end of a question is not its answer',
      given: [...given, 'S', 'paused 2', 'T yes', 'E'],
      when: ['1001', 'finish', '4000'],
      told: [],
    },
    {
      name: 'far from the end of a question is not its answer, whatever noise came after it',
      given: [...given, 'S', 'paused 2', 'T yes', 'E', '500', 'S', 'paused 0', 'E', 'T'],
      when: ['1001', 'finish', '4000'],
      told: [],
    },
    {
      name: 'before a noise that never ends does not make an interruption of it',
      given: [...given, 'S', 'paused 2', 'T yes', 'E', '500', 'S', 'paused 0'],
      when: ['4999', '1'],
      told: ['resumed', 'resume three four five'],
    },
    {
      name: 'near the end of a question is its answer, whatever noise came after it',
      given: [...given, 'S', 'paused 4', 'T yes', 'E', '500', 'S', 'paused 0', 'E', 'T'],
      when: ['400', 'finish'],
      told: ['heard yes'],
    },
    {
      name: 'near the end of a question is its answer',
      given: [...given, 'S', 'paused 4', 'T yes', 'E'],
      when: ['900', 'finish'],
      told: ['heard yes'],
    },
    {
      name: 'and then words that want the floor: those are the answer',
      given: [...given, 'S', 'paused 2', 'T yes', 'E'],
      when: ['S', 'T but wait', 'cut 0', 'E', '300'],
      told: ['pause', 'interrupted', 'stop', 'heard but wait'],
    },
    {
      name: 'that the bot ends over is an answer, not "go on"',
      given: [...given, 'S'],
      when: ['T yes', 'finish', 'E', '300'],
      told: ['heard yes'],
    },
    {
      name: 'without voice activity does not even pause the bot',
      given,
      when: ['T hmm', '1001', 'finish', '3000'],
      told: [],
    },
    {
      name: 'may be words that the bot names',
      config: { backchannels: ['bravo'] },
      given: [...given, 'S', 'paused 2', 'T bravo'],
      when: ['E'],
      told: ['resumed', 'resume three four five'],
    },
    {
      name: 'in the silence after a question is an answer',
      given: ['say Well?', 'finish'],
      when: ['S', 'T okay', 'E', '300'],
      told: ['heard okay'],
    },
  ]);
});

describe('a call from a browser', () => {
  const input = { channel: 'browser' as const };
  scenes([
    {
      name: 'does not take the bot’s own voice for the party before the echo canceller has learnt it',
      input,
      given: ['state one two three', '2000', 'started'],
      when: ['2999', 'S', 'E', 'T', '1', 'S'],
      told: ['finalize', 'pause'],
    },
    {
      name: 'does not take what the recogniser makes of that voice for an interruption or an answer',
      input,
      given: ['say Well then?', 'started', '300', 'S', '400', 'I well', '400', 'T well then'],
      when: ['E', '2500', 'finish', '4000'],
      told: [],
    },
    {
      name: 'does not do so either when the words come after the bot has ended',
      input,
      given: ['say Well?', 'started', '300', 'S', '400', 'finish', '200', 'E'],
      when: ['ago 250 well', '4000'],
      told: [],
    },
    {
      name: 'lets words over the bot count again behind that time',
      input,
      given: ['say one two three', 'started', '500', 'S', '2400', 'T one', '300'],
      when: ['500', 'T stop that'],
      told: ['interrupted', 'stop'],
    },
    {
      name: 'takes what is typed for the party’s words from the first moment on',
      input,
      given: ['say Well then?', 'started', '300', 'typed', 'S', 'paused 0'],
      when: ['400', 'T no wait'],
      told: ['interrupted', 'stop'],
    },
    {
      name: 'does so also when it is typed before the bot has sounded',
      input,
      given: ['typed', 'say Well then?', 'started', '300', 'S', 'paused 0'],
      when: ['400', 'T no wait'],
      told: ['interrupted', 'stop'],
    },
    {
      name: 'listens from the first moment in which the bot is silent all the same',
      input,
      given: ['say Well?', 'started', '500', 'finish', '10'],
      when: ['S', '200', 'T yes', 'E', '300'],
      told: ['heard yes'],
    },
  ]);
});

describe('what should sound and does not', () => {
  scenes([
    {
      name: 'is said again once, then the call is told',
      given: ['say one two'],
      when: ['10000', '10000', 'cut 0'],
      told: ['say one two', 'stalled', 'stop'],
    },
    {
      name: 'in the middle of an utterance is said again from there',
      given,
      when: ['9999', '1'],
      told: ['say three four five'],
    },
    {
      name: 'for want of the last mark is over',
      given: [...given, 'word 5'],
      when: ['10000'],
      told: [],
      in: { bot: 'listening' },
    },
    {
      name: 'is not found by marks of another utterance, nor taken back by old ones',
      given: [...given, 'word 1', 'word 99', 'restarted'],
      when: [],
      told: [],
      in: { bot: 'listening' },
    },
  ]);
});

describe('a party that puts us on hold', () => {
  const asked = ['say Well?', 'finish'];
  scenes([
    {
      name: 'is waited for without prompts, and answered when it is back',
      given: [...asked, 'hold'],
      when: ['100000', 'unhold', 'S', 'T yes', 'E', '300'],
      told: ['heard yes'],
    },
    {
      name: 'is back when words come',
      given: [...asked, 'hold'],
      when: ['100000', 'T yes', '500'],
      told: ['heard yes'],
    },
    {
      name: 'by its words is waited for, and answered when it is back',
      given: asked,
      when: ['S', '900', 'T one moment please', 'E', '60000', 'S', 'T yes', 'E', '500'],
      told: ['held', 'heard one moment please yes'],
    },
    {
      name: 'by its words over the bot takes the floor, and is waited for',
      given,
      when: ['S', '600', 'T hold on', 'E', 'paused 2', 'cut 2', '20000'],
      told: ['pause', 'interrupted', 'stop', 'held'],
    },
    {
      name: 'is answered at once where its words mean nothing to the bot',
      config: { holdPhrases: false },
      given: asked,
      when: ['S', '900', 'T one moment please', 'E', '500'],
      told: ['heard one moment please'],
    },
    {
      name: 'too long is told goodbye',
      given: [...asked, 'hold', '119999'],
      when: ['1', 'finish'],
      told: ['say I cannot hear you, so I will hang up now. Goodbye.', 'parted silence'],
    },
    {
      name: 'too long, by its words, is told goodbye as well',
      given: [...asked, 'S', '900', 'T one moment please', 'E', '119999'],
      when: ['1', 'finish'],
      told: ['say I cannot hear you, so I will hang up now. Goodbye.', 'parted silence'],
    },
    {
      name: 'is not spoken to before it is back',
      given: ['hold'],
      when: ['state A statement', '60000', 'unhold'],
      told: ['say A statement'],
    },
    {
      name: 'in the middle of an utterance hears its rest',
      given: [...given, 'S', 'paused 2'],
      when: ['hold'],
      told: ['held', 'resumed', 'resume three four five'],
    },
  ]);
});

describe('a warning', () => {
  scenes([
    {
      name: 'is said in the party’s silence, and the question stands',
      given: ['say Well?', 'finish'],
      when: ['warn One minute left.', 'finish', 'S', 'T yes', 'E', '300'],
      told: ['warned', 'say One minute left.', 'heard yes'],
    },
    {
      name: 'is said before what comes next when the party or the bot has the floor',
      given: ['say Well?', 'finish', 'S', 'T yes', 'warn One minute left.', 'E', '300'],
      when: ['say And then?'],
      told: ['warned', 'say One minute left. And then?'],
    },
    {
      name: 'is not said with the last words',
      given: ['warn One minute left.'],
      when: ['part Goodbye.', 'finish'],
      told: ['say Goodbye.', 'parted said'],
    },
  ]);
});
