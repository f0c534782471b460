import { describe, expect, it } from 'vitest';
import { played, type Scene } from './stage/turn-scenes.ts';
import { stage } from './stage/turn-stage.ts';

const scenes = (list: Scene[]) =>
  it.each(list)('$name', (scene) => {
    const { actual, expected } = played(scene);
    expect(actual).toEqual(expected);
  });

describe('a turn', () => {
  scenes([
    {
      name: 'says what the mind wants and tells it when that has sounded',
      when: ['state Good morning.', 'finish'],
      told: ['say Good morning.', 'said'],
    },
    {
      name: 'gives the floor to the party after a question and hands the answer over',
      given: ['say Can you come?', 'finish'],
      when: ['S', 'T yes I can', 'E', '300'],
      told: ['heard yes I can'],
    },
    {
      name: 'joins the finals of one stretch of speech',
      given: ['say Well?', 'finish'],
      when: ['S', 'T you are', 'T here', 'E', '300'],
      told: ['heard you are here'],
    },
    {
      name: 'takes a second question instead of the first that still waits for the floor',
      given: ['state One.', 'S', 'I no', '500'],
      when: ['cut 0', 'say Two?', 'say Three?', 'T no', 'E', '300'],
      told: ['said', 'say Three?'],
    },
    {
      name: 'asks anew when a restarted mind repeats its question',
      given: ['say Well?', 'finish'],
      when: ['say Well?'],
      told: ['say Well?'],
    },
  ]);

  it('ignores the end of an utterance that is no longer the present one', () => {
    const it_ = stage().play('say One');
    it_.send({ type: 'utterance.finished', utteranceId: 'u9.9' });
    expect(it_.isIn({ bot: 'speaking' })).toBe(true);
  });

  it('ends when it is shut down', () => {
    expect(stage().play('shutdown').status()).toBe('done');
  });
});

describe('a bot that waits for who has answered', () => {
  const barred = (...lines: string[]) => stage({}, { isBarred: true }).play(...lines);

  it('says what it has to say as soon as the floor is opened', () => {
    const waiting = barred('say Hello?', 'S', '700', 'E', '12000');
    expect(waiting.told).not.toContain('say Hello?');
    expect(waiting.play('open').last()).toBe('say Hello?');
  });

  it('waits for its mind when the floor is opened first', () => {
    expect(barred('open', '500', 'say Hello?').told).toEqual(['say Hello?']);
  });

  it('tells a call screener first what it calls about', () => {
    const told = barred('say Hello?', 'warn The clinic.', 'open').told;
    expect(told).toEqual(['warned', 'say The clinic. Hello?']);
  });

  it('leaves a message instead', () => {
    expect(barred('say Hello?', 'part Call us.').told).toEqual(['say Call us.']);
  });

  it('does not wait for ever', () => {
    expect(barred('say Hello?', '65000').last()).toBe('say Hello?');
    expect(barred('65000', 'say Hello?').last()).toBe('say Hello?');
  });
});

describe('silence', () => {
  const config = {
    silencePromptMs: 6_000,
    silencePrompts: ['Still there?'],
    silenceGoodbye: 'Goodbye.',
  };
  const given = ['say Well?', 'finish'];
  scenes([
    {
      name: 'is answered by a prompt, then by a goodbye, then the call is given up',
      config,
      given,
      when: ['6000', 'finish', '6000', 'finish'],
      told: ['prompted', 'say Still there?', 'say Goodbye.', 'parted silence'],
    },
    {
      name: 'of earlier questions is forgiven once the party has answered',
      config,
      given: [...given, '6000', 'finish', 'S', 'T yes', 'E', '300', 'say And?', 'finish'],
      when: ['6000'],
      told: ['prompted', 'say Still there?'],
    },
    {
      name: 'is not what a party that speaks makes',
      config,
      given,
      when: ['S', '14000'],
      told: [],
    },
    {
      name: 'goes on behind a noise without words',
      config,
      given,
      when: ['S', 'E', 'T', '5999', '1'],
      told: ['finalize', 'prompted', 'say Still there?'],
    },
    {
      name: 'of fifteen seconds makes the party away; its voice brings it back',
      config: { silencePromptMs: 60_000 },
      given,
      when: ['14999', '1', 'S'],
      told: ['away', 'back'],
    },
    {
      name: 'does not make a party away that is pressing keys, or listens to a long story',
      config: { silencePromptMs: 60_000 },
      given: ['state A long story', '29000', 'finish', 'say Well?', 'finish', '14000', 'key 1'],
      when: ['1000', 'key 1'],
      told: ['away', 'back'],
    },
  ]);
});

describe('digits', () => {
  const asking = { digitsMax: 8 };
  const given = ['say Your number?', 'finish'];
  scenes([
    {
      name: 'are handed over when as many came as were asked for',
      asking: { digitsMax: 2 },
      given,
      when: ['key 4', 'key 2'],
      told: ['keyed 42'],
    },
    { name: 'end at the hash key', asking, given, when: ['key 1', 'key #'], told: ['keyed 1'] },
    {
      name: 'end at the key that the question names',
      asking: { digitsMax: 8, digitsEnd: '*' },
      given,
      when: ['key 1', 'key 2', 'key *'],
      told: ['keyed 12'],
    },
    {
      name: 'end when no further one comes; each one starts the time anew',
      asking,
      given,
      when: ['key 7', '2999', 'key 8', '2999', '1'],
      told: ['keyed 78'],
    },
    {
      name: 'may be pressed while the question still sounds',
      asking: { digitsMax: 1 },
      given: ['say Press one.'],
      when: ['key 1', 'cut 0'],
      told: ['stop', 'keyed 1'],
    },
    {
      name: 'may be pressed while the question is paused by a voice beside the telephone',
      asking: { digitsMax: 1 },
      given: ['say Press one.', 'S'],
      when: ['key 1', 'cut 0'],
      told: ['stop', 'keyed 1'],
    },
    {
      name: 'may be said instead',
      asking: { digitsMax: 2 },
      given,
      when: ['S', 'T four two', 'E', '800'],
      told: ['heard four two'],
    },
    {
      name: 'of an answer that words have given do not answer the next question',
      asking,
      given: [...given, 'key 7', 'S', 'T I forgot it', 'E', '800', 'say Your name?', 'finish'],
      when: ['3000'],
      told: [],
    },
    { name: 'do not come from the hash key alone', asking, given, when: ['key #'], told: [] },
    {
      name: 'are dropped where none were asked for',
      given: ['say Well?', 'finish'],
      when: ['key 1', '3000'],
      told: [],
    },
  ]);
});

describe('when parts fail', () => {
  scenes([
    {
      name: 'the words that have not sounded are said after the speaker was restarted',
      given: ['say one two three four', 'word 2'],
      when: ['restarted'],
      told: ['say three four'],
    },
    {
      name: 'the call is told that nothing comes from the mind',
      config: { thinkingMaxMs: 1_000 },
      when: ['1000'],
      told: ['stalled'],
    },
    {
      name: 'the words of the call are said, whatever it was doing',
      given: ['state A long story'],
      when: ['part Sorry.', 'cut 0', 'finish'],
      told: ['stop', 'say Sorry.', 'parted said'],
    },
    {
      name: 'the words of the call are said even if the mind goes on',
      given: ['state A long story', 'part Sorry.', 'say Well?', 'cut 0'],
      when: ['say Well?', 'finish'],
      told: ['parted said'],
    },
  ]);
});
