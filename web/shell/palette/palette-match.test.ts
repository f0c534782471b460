import { expect, it } from 'vitest';
import { matchScore } from './palette-match.ts';

it('finds a command by letters in order, and nothing by others', () => {
  expect(matchScore('gtc', 'Go to Calls')).toBeGreaterThan(0);
  expect(matchScore('xyz', 'Go to Calls')).toBe(0);
  expect(matchScore('', 'Go to Calls')).toBe(1);
});

it('prefers beginnings of words and letters that stand together', () => {
  expect(matchScore('cal', 'Go to Calls')).toBeGreaterThan(matchScore('cal', 'Go to Campaigns'));
  expect(matchScore('high', 'Theme: High contrast')).toBeGreaterThan(
    matchScore('high', 'Theme: Light'),
  );
  expect(matchScore('ins', 'Go to Inspect')).toBeGreaterThan(matchScore('ins', 'Main lists'));
});
