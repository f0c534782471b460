import { expect, it } from 'vitest';
import { placeWords } from './place-words.ts';

it.each([
  [{ country: 'US', states: ['NY'], zones: ['America/New_York'] }, 'NY, United States · New York'],
  [{ country: 'FR', states: [], zones: ['Europe/Paris'] }, 'France · Paris'],
  [{ country: 'US', states: [], zones: ['a/b', 'c/d'] }, 'United States · 2 time zones'],
  [{ country: null, states: [], zones: [] }, 'No known country'],
])('a place of %j is called %s', (place, words) => {
  expect(placeWords(place)).toBe(words);
});
