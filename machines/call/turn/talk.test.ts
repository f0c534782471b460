import { expect, it } from 'vitest';
import { played, type Scene } from './stage/turn-scenes.ts';

/** An answer in pieces, fillers, words added while the bot thinks, and guesses of what the answer will be. */
const talk = { isTalk: true };
const asked = ['say Well?', 'finish'];
const answered = [...asked, 'S', 'T roses', 'E', '500'];
const spoken = [...answered, 'begin We have', 'and red ones.'];

const scenes: Scene[] = [
  {
    name: 'an answer in pieces is one utterance: nothing is waited for before its last word',
    asking: talk,
    given: answered,
    when: ['begin We have', 'and red ones.', 'end And white.', 'word 6', 'finish'],
    told: ['say We have', 'more red ones.', 'last And white.'],
    in: { bot: 'listening' },
  },
  {
    name: 'its last piece may be none, and may turn it into a statement',
    asking: talk,
    given: spoken,
    when: ['end,', 'finish'],
    told: ['last', 'said'],
    in: { bot: 'thinking' },
  },
  {
    name: 'what comes of another answer is not said',
    asking: talk,
    given: [...spoken, 'S', 'T no', '600', 'cut 2', 'E', '500'],
    when: ['and and late', 'end words'],
    told: [],
    in: { bot: 'thinking' },
  },
  {
    name: 'a piece that comes while the bot is paused is said with the rest',
    asking: talk,
    given: [...spoken, 'word 1', 'S'],
    when: ['paused 1', 'and Or white.', 'E', 'T'],
    told: ['more Or white.', 'finalize', 'resumed', 'resume have red ones. Or white.'],
  },
  {
    name: 'all that has come has sounded, and the bot is paused: it is still not over',
    asking: talk,
    given: [...spoken, 'word 4', 'S'],
    when: ['paused 4', 'E', 'T', 'and More.', 'end'],
    told: ['finalize', 'resumed', 'resume ', 'more More.', 'last'],
    in: { bot: 'speaking' },
  },
  {
    name: 'pieces that come while the party holds the floor wait with the first one',
    asking: talk,
    given: [...answered, 'S'],
    when: ['begin We have', 'and red ones.', 'end', 'E', 'T'],
    told: ['finalize', 'say We have red ones.'],
  },
  {
    name: 'words added before the answer began are told, and the answer that waited is dropped',
    asking: talk,
    given: [...answered, 'S', 'begin We have', 'T and some white ones', 'E'],
    when: ['500'],
    told: ['heard and some white ones'],
    in: { bot: 'thinking' },
  },
  {
    name: 'words added while nothing waits are told as well',
    asking: talk,
    given: [...answered, 'S', 'T and some white ones', 'E'],
    when: ['500', 'begin We have'],
    told: ['heard and some white ones', 'say We have'],
  },
  {
    name: 'a murmur adds nothing',
    asking: talk,
    given: [...answered, 'S', 'T yeah', 'E'],
    when: ['500', 'begin We have'],
    told: ['say We have'],
  },
  {
    name: 'outside a talk, words added to an answer are not told',
    given: [...answered, 'S', 'T and some white ones', 'E'],
    when: ['500', 'say Sure?'],
    told: ['say Sure?'],
  },
  {
    name: 'a filler is not cut by the answer, and nothing is told when it ends',
    asking: talk,
    given: [...answered, 'um One moment.'],
    when: ['begin We have', 'and red ones.', 'finish', 'end'],
    told: ['say We have red ones.', 'last'],
    in: { bot: 'speaking' },
  },
  {
    name: 'behind a filler without an answer the bot goes on thinking',
    asking: talk,
    given: [...answered, 'um One moment.'],
    when: ['finish'],
    told: [],
    in: { bot: 'thinking' },
  },
  {
    name: 'a party that speaks into a filler is told of',
    asking: talk,
    given: [...answered, 'um One moment.'],
    when: ['S', 'T no wait', '600', 'paused 1', 'cut 1', 'E', '500'],
    told: ['pause', 'interrupted', 'stop', 'heard no wait'],
  },
  {
    name: 'a guess is told once it stands, and again when it changes',
    asking: talk,
    given: asked,
    when: ['S', 'I red', '100', 'I red roses', '120', 'I red roses please', '120', '500'],
    told: ['guess red roses', 'guess red roses please'],
  },
  {
    name: 'what is no whole answer by the rule is no guess',
    asking: talk,
    given: asked,
    when: ['S', 'I roses and', '500'],
    told: [],
  },
  {
    name: 'outside a talk nothing is guessed',
    given: asked,
    when: ['S', 'I roses', '500'],
    told: [],
  },
];

it.each(scenes)('$name', (scene) => {
  const { actual, expected } = played(scene);
  expect(actual).toEqual(expected);
});
