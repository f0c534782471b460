import { describe, expect, it } from 'vitest';
import {
  countText,
  durationText,
  durationWords,
  instantText,
  latencyParts,
  rateText,
  wordsOf,
} from './figures.ts';

describe('durations', () => {
  it.each([
    [0, '0:00'],
    [999, '0:00'],
    [67_000, '1:07'],
    [3_599_999, '59:59'],
    [3_727_000, '1:02:07'],
    [-4_000, '0:00'],
  ])('%i ms is %s', (ms, text) => expect(durationText(ms)).toBe(text));

  it('are said in at most two units', () => {
    expect(durationWords(3_727_000)).toBe('1 hour 2 minutes');
    expect(durationWords(61_000)).toBe('1 minute 1 second');
    expect(durationWords(400)).toBe('0 seconds');
  });
});

describe('numbers', () => {
  it('tell "nothing known" from nought', () => {
    expect(countText(null)).toBe('–');
    expect(countText(0)).toBe('0');
    expect(latencyParts(null)).toEqual({ value: '–', unit: '' });
  });

  it('are grouped, and rates have a decimal while they are small', () => {
    expect(countText(12_345)).toBe('12,345');
    expect(rateText(0.42)).toBe('0.4');
    expect(rateText(12.4)).toBe('12');
  });

  it('change from milliseconds to seconds at one second', () => {
    expect(latencyParts(999.4)).toEqual({ value: '999', unit: 'ms' });
    expect(latencyParts(1_240)).toEqual({ value: '1.24', unit: 's' });
  });
});

it('tells the day of a moment only when it was not today', () => {
  const noon = new Date(2026, 5, 2, 12, 0, 5).getTime();
  expect(instantText(noon, noon + 3_600_000)).toBe('12:00:05');
  expect(instantText(noon, noon + 86_400_000)).toBe('2 Jun 12:00:05');
});

it('writes names of events as words', () => expect(wordsOf('node_entered')).toBe('node entered'));
