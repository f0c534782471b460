import { describe, expect, it } from 'vitest';
import { played, type Scene } from './stage/turn-scenes.ts';

const input = { opening: { text: 'A machine speaks.', mayBeCut: false } };
const cuttable = { opening: { text: 'A machine speaks.', mayBeCut: true } };

const scenes: Scene[] = [
  {
    name: 'goes before the first words, and once',
    input,
    when: ['say Well?', 'started', 'finish', 'S', 'T yes', 'E', '500', 'say Good.'],
    told: ['say A machine speaks. Well?', 'heard yes', 'say Good.'],
  },
  {
    name: 'is not paused by the party',
    input,
    given: ['say Well then?', 'started', 'word 1'],
    when: ['S', 'T hello who is there', 'word 2'],
    told: [],
    in: { bot: 'speaking' },
  },
  {
    name: 'lets the party interrupt what follows it, by what was said over it',
    input,
    given: ['say Well then?', 'started', 'word 1', 'S', 'T hello who is there'],
    when: ['word 3'],
    told: ['pause', 'interrupted', 'stop'],
  },
  {
    name: 'is said before last words too',
    input,
    when: ['bye Goodbye.'],
    told: ['say A machine speaks. Goodbye.'],
  },
  {
    name: 'is not cut by a key that answers what is asked behind it',
    input,
    asking: { digitsMax: 1 },
    given: ['say Press one.', 'started', 'word 1'],
    when: ['key 1'],
    told: [],
    in: { bot: 'speaking' },
  },
  {
    name: 'is said whole again where it was cut before its end',
    input,
    given: ['say Well?', 'started', 'word 2'],
    when: ['part Sorry.', 'cut 2'],
    told: ['stop', 'say A machine speaks. Sorry.'],
  },
  {
    name: 'is not said again where it was cut behind its end',
    input,
    given: ['say Well then?', 'started', 'word 4'],
    when: ['part Sorry.', 'cut 4'],
    told: ['stop', 'say Sorry.'],
  },
  {
    name: 'goes on from the word that was heard when the speaker is another one',
    input,
    given: ['say Well?', 'started', 'word 2'],
    when: ['restarted', 'finish', 'S', 'T yes', 'E', '500', 'say Good.'],
    told: ['say speaks. Well?', 'heard yes', 'say Good.'],
  },
  {
    name: 'stands behind a notice that comes first',
    input,
    when: ['warn Back again.', 'say Well?'],
    told: ['warned', 'say Back again. A machine speaks. Well?'],
  },
  {
    name: 'may be spoken over where the rules let it, and is not said again then',
    input: cuttable,
    given: ['say Well?', 'started', 'word 1'],
    when: ['S', 'paused 1', 'T stop that', 'cut 1', 'E', '300', 'say Good.'],
    told: ['pause', 'interrupted', 'stop', 'heard stop that', 'say Good.'],
  },
];

describe('what must be said first', () => {
  it.each(scenes)('$name', (scene) => {
    const { actual, expected } = played(scene);
    expect(actual).toEqual(expected);
  });
});
