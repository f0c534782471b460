import { expect, it } from 'vitest';
import { createKeyReader, type KeyMap } from './key-reader.ts';

const ground = (...maps: KeyMap[]) => {
  let nowMs = 0;
  const read = createKeyReader(
    () => maps,
    () => nowMs,
  );
  return {
    pass: (ms: number) => {
      nowMs += ms;
    },
    type: (key: string) => {
      const found = read(key);
      return found === true || found === undefined ? found : found.words;
    },
  };
};
const action = (words: string) => ({ words, act: () => {} });

it('finds single keys and pairs', () => {
  const { type } = ground({ j: action('next'), 'g d': action('live') });
  expect(type('j')).toBe('next');
  expect(type('g')).toBe(true);
  expect(type('d')).toBe('live');
  expect(type('d')).toBeUndefined();
});

it('forgets the first of a pair when the second comes late', () => {
  const { type, pass } = ground({ 'g d': action('live'), d: action('down') });
  type('g');
  pass(1_300);
  expect(type('d')).toBe('down');
});

it('takes a key that completes no pair for itself', () => {
  const { type } = ground({ 'g d': action('live'), j: action('next') });
  type('g');
  expect(type('j')).toBe('next');
  type('g');
  expect(type('g')).toBe(true);
  expect(type('d')).toBe('live');
});

it('lets what was opened last go first', () => {
  const { type } = ground({ Escape: action('back') }, { Escape: action('leave the kiosk') });
  expect(type('Escape')).toBe('leave the kiosk');
});
