import { describe, expect, it } from 'vitest';
import { played, type Scene } from './stage/turn-scenes.ts';
import { stage } from './stage/turn-stage.ts';

const scenes = (list: Scene[]) =>
  it.each(list)('$name', (scene) => {
    const { actual, expected } = played(scene);
    expect(actual).toEqual(expected);
  });

const given = ['say Well?', 'finish'];

describe('the end of a turn', () => {
  describe('by silence', () => {
    scenes([
      {
        name: 'counts from the last sound, not from the edge that tells it',
        given,
        when: ['S', 'T twelve roses', 'E 200', '299', '1'],
        told: ['heard twelve roses'],
      },
      {
        name: 'is at once when the edge comes later than the delay',
        given,
        when: ['S', 'T twelve roses', 'E 2000', '0'],
        told: ['heard twelve roses'],
      },
      {
        name: 'is not put off by a sound that is told from the future',
        given,
        when: ['S', 'T twelve roses', 'E -600000', '500'],
        told: ['heard twelve roses'],
      },
      {
        name: 'is put off no longer than it may be when the edge comes later than the lower delay',
        given,
        when: ['S', 'T roses and', 'E 1000', '1999', '1'],
        told: ['heard roses and'],
      },
      {
        name: 'is withdrawn when the party goes on, however often',
        given,
        when: [
          'S',
          'T twelve',
          'E',
          '299',
          'S',
          '1000',
          'T roses',
          'E',
          '299',
          'S',
          'T red',
          'E',
          '300',
        ],
        told: ['heard twelve roses red'],
      },
      {
        name: 'is decided once: what comes late does not open it again',
        given: [...given, 'S', 'T twelve', 'E', '300'],
        when: ['E', 'E 200', '5000', 'T'],
        told: [],
        in: { party: 'silent', bot: 'thinking' },
      },
      {
        name: 'comes to a party that never pauses, with the words so far',
        config: { monologueMaxMs: 30_000 },
        given,
        when: ['S', 'T and then', '29999', '1'],
        told: ['forced', 'heard and then'],
      },
      {
        name: 'comes to voice activity that is stuck, without words, as to a hold',
        config: { monologueMaxMs: 30_000 },
        given,
        when: ['S', '30000', 'E'],
        told: ['held'],
        in: { party: 'silent' },
      },
    ]);
  });

  describe('by words', () => {
    scenes([
      {
        name: 'waits for the final words when speech has ended before they came',
        given,
        when: ['S', 'E', '1000', 'T yes'],
        told: ['finalize', 'heard yes'],
      },
      {
        name: 'takes the guess when no final words come in time',
        config: { transcriptWaitMs: 700 },
        given,
        when: ['S', 'I maybe so', 'E', '699', '1'],
        told: ['finalize', 'heard maybe so'],
      },
      {
        name: 'is put off after a conjunction, a filler, a comma',
        given,
        when: ['S', 'T red roses and', 'E', '2799', '1'],
        told: ['heard red roses and'],
      },
      {
        name: 'looks at the words again when their final form comes late',
        given,
        when: ['S', 'I red roses and', 'E', '1000', 'T red roses.'],
        told: ['finalize', 'heard red roses.'],
      },
      {
        name: 'is found by words that voice activity has missed, from when they were said',
        given,
        when: ['ago 300 yes', '199', '1'],
        told: ['heard yes'],
      },
      {
        name: 'is not put off by words that are told from the future, nor do they hide those of the present',
        given,
        when: ['ago -600000 yes', '500', 'say And?', 'finish', '1000', 'T no', '500'],
        told: ['heard yes', 'say And?', 'heard no'],
      },
      {
        name: 'is put off by each further word that voice activity has missed',
        given,
        when: ['T twelve', '400', 'T roses', '400', 'T please', '499', '1'],
        told: ['heard twelve roses please'],
      },
      {
        name: 'is found by a guess that voice activity has missed and that stays one',
        given,
        when: ['I twelve', '1999', '1'],
        told: ['heard twelve'],
      },
      {
        name: 'is not made by a guess that its final form takes back',
        given,
        when: ['S', 'I uh', 'E', 'T', '5000'],
        told: ['finalize'],
      },
      {
        name: 'is told as deaf when a stretch of speech brings nothing at all, and is asked for once more',
        config: { transcriptWaitMs: 1_000, unheardPrompt: 'Pardon?' },
        given,
        when: ['S', 'E', '1000', 'finish', 'S', 'E', '1000'],
        told: ['finalize', 'deaf', 'say Pardon?', 'finalize', 'deaf', 'stalled'],
      },
      {
        name: 'is asked for anew each time when something was understood in between',
        config: { transcriptWaitMs: 1_000, unheardPrompt: 'Pardon?' },
        given,
        when: ['S', 'E', '1000', 'finish', 'S', 'E', 'T', 'S', 'E', '1000'],
        told: ['finalize', 'deaf', 'say Pardon?', 'finalize', 'finalize', 'deaf', 'say Pardon?'],
      },
      {
        name: 'is not made by a transcript of what was answered already, however late it comes',
        config: { transcriptWaitMs: 1_000 },
        given: [...given, '5000', 'S', '3000', 'I twelve', 'E', '1000', 'state Thank you.'],
        when: ['late twelve', 'finish', 'say What else?', 'late twelve', 'finish', '4000'],
        told: ['said', 'say What else?'],
      },
      {
        name: 'is not made by a transcript of a guess that voice activity has missed and that was answered',
        given: [...given, '3000', 'I twelve', '2000', 'say What else?', 'started'],
        when: ['3000', 'late twelve', 'finish', '4000'],
        told: [],
      },
      {
        name: 'is not made by a transcript of a guess beside which a key has answered',
        asking: { digitsMax: 1 },
        given: [...given, 'S', 'I one', 'key 1', 'E', '2000', 'say What else?', 'started'],
        when: ['3000', 'late one', 'finish', '4000'],
        told: [],
      },
      {
        name: 'holds what was guessed once, when its final words come after all',
        config: { endpointMaxMs: 10_000 },
        given: [...given, 'S', 'I twelve and', 'E', '5000'],
        when: ['late twelve roses', '0'],
        told: ['heard twelve roses'],
      },
      {
        name: 'holds the guesses of every stretch whose final words never came',
        given: [...given, 'S', 'I twelve and', 'E', '2000'],
        when: ['S', '1000', 'I roses', 'E', '2000'],
        told: ['finalize', 'heard twelve and roses'],
      },
      {
        name: 'is not made by words of a stretch before: each stretch has its own',
        given,
        when: ['S', 'T twelve', 'E', '100', 'S', 'E', '1999', 'T roses'],
        told: ['finalize', 'heard twelve roses'],
      },
    ]);

    it('keeps the flag of voice activity when words come in the middle of speech', () => {
      const it_ = stage().play(...given, 'S', 'T twelve');
      expect(it_.isIn({ party: 'speaking' })).toBe(true);
    });
  });

  describe('by a model behind the port', () => {
    const config = { endOfTurn: 'model' as const };
    scenes([
      {
        name: 'is asked when the party pauses, and believed',
        config,
        given,
        when: ['S', 'T twelve and', 'E', 'over', '300'],
        told: ['ask twelve and', 'heard twelve and'],
      },
      {
        name: 'waits as long as it may where the model says no',
        config,
        given,
        when: ['S', 'T twelve', 'E', 'more', '2799', '1'],
        told: ['ask twelve', 'heard twelve'],
      },
      {
        name: 'is decided by the rule when the model does not answer in time',
        config,
        given,
        when: ['S', 'T twelve', 'E', '300', '999', '1'],
        told: ['ask twelve', 'heard twelve'],
      },
      {
        name: 'is not decided by a verdict about what was said before',
        config,
        given: [...given, 'S', 'T twelve', 'E', '100', 'S', 'T and', 'E'],
        when: ['over q0.1', '300'],
        told: [],
      },
      {
        name: 'is asked again when words come after the first question',
        config,
        given,
        when: ['S', 'I twelve', 'E', 'T twelve roses', 'over', '300'],
        told: ['finalize', 'ask twelve', 'ask twelve roses', 'heard twelve roses'],
      },
    ]);
  });

  describe('in an answer mode', () => {
    scenes([
      {
        name: 'lets a party pause inside a number of known length',
        asking: { mode: 'digits', digitsMax: 6 },
        given,
        when: ['S', 'T one two three', 'E', '3000', 'S', 'T four five six', 'E', '799', '1'],
        told: ['heard one two three four five six'],
      },
      {
        name: 'ends a number of unknown length by silence alone',
        asking: { mode: 'digits' },
        given,
        when: ['S', 'T double four 17', 'E', '3799', '1'],
        told: ['heard double four 17'],
      },
      {
        name: 'lets a party spell, until it says that it is done',
        asking: { mode: 'spelling' },
        given,
        when: ['S', 'T M A', 'E', '4000', 'S', 'T R Y done', 'E', '1300'],
        told: ['heard M A R Y done'],
      },
      {
        name: 'lets a party dictate an address, until it is whole',
        asking: { mode: 'email' },
        given,
        when: ['S', 'T ann at', 'E', '4000', 'S', 'T example dot com', 'E', '1300'],
        told: ['heard ann at example dot com'],
      },
      {
        name: 'gives slow speakers their time',
        asking: { mode: 'slow' },
        given,
        when: ['S', 'T well yes', 'E', '1799', '1'],
        told: ['heard well yes'],
      },
    ]);
  });

  describe('with a delay that learns', () => {
    const config = { endpointing: 'dynamic' as const };
    const pausing = ['S', 'T and', 'E', '1800', 'S', 'T roses', 'E'];
    scenes([
      {
        name: 'grows with the pauses inside a turn',
        config,
        given: [...given, ...pausing],
        // 0.9 × 500 + 0.1 × 2,000 = 650, of which 200 have passed.
        when: ['449', '1'],
        told: ['heard and roses'],
      },
      {
        name: 'grows as fast as the bot wants',
        config: { ...config, endpointAlpha: 0.5 },
        given: [...given, ...pausing],
        // 0.5 × 500 + 0.5 × 2,000 = 1,250, of which 200 have passed.
        when: ['1049', '1'],
        told: ['heard and roses'],
      },
      {
        name: 'does not take the time in which the bot spoke for a pause',
        config,
        given: [
          ...given,
          'S',
          'T no',
          'E',
          '300',
          'say Why?',
          '1000',
          'finish',
          'S',
          'T because',
          'T roses',
        ],
        when: ['E', '299', '1'],
        told: ['heard because roses'],
      },
      {
        name: 'stays where it is when it is fixed',
        given: [...given, ...pausing],
        when: ['299', '1'],
        told: ['heard and roses'],
      },
    ]);
  });
});
