import { describe, expect, it } from 'vitest';
import { bestNumber, type NumberRecord } from './number-choice.ts';

const number = (phone: string, dialCount = 0, humanCount = 0): NumberRecord => ({
  phone,
  dialCount,
  humanCount,
});
const equal = () => 0.15;

describe('the number that is rung next', () => {
  it('is the first of the list while nothing tells them apart', () => {
    expect(bestNumber([number('a'), number('b')], [], equal)).toBe('a');
  });

  it('is the one whose kind is answered more often', () => {
    const mobile = (phone: string) => (phone === 'b' ? 0.3 : 0.1);
    expect(bestNumber([number('a'), number('b')], [], mobile)).toBe('b');
  });

  it('moves away from a number that nobody answers, and stays with one that somebody did', () => {
    expect(bestNumber([number('a', 2), number('b')], [], equal)).toBe('b');
    expect(bestNumber([number('a', 2), number('b', 3, 1)], [], equal)).toBe('b');
    const unlikely = (phone: string) => (phone === 'b' ? 0.01 : 0.2);
    expect(bestNumber([number('a', 2), number('b')], [], unlikely)).toBe('a');
  });

  it('is never one that is given up, and none when all are', () => {
    expect(bestNumber([number('a', 1, 1), number('b')], ['a'], equal)).toBe('b');
    expect(bestNumber([number('a'), number('b')], ['a', 'b'], equal)).toBeNull();
  });
});
