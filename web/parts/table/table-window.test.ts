import { describe, expect, it } from 'vitest';
import { rowWindow, scrollToShow } from './table-window.ts';

describe('the window of a table', () => {
  it('holds what is in sight and a few rows beyond', () => {
    expect(rowWindow(3_200, 320, 32, 10_000)).toEqual({ from: 92, to: 119 });
  });

  it('never leaves the list', () => {
    expect(rowWindow(0, 320, 32, 4)).toEqual({ from: 0, to: 4 });
    expect(rowWindow(-50, 320, 32, 0)).toEqual({ from: 0, to: 0 });
    const { from, to } = rowWindow(9_999_999, 320, 32, 100);
    expect(to).toBe(100);
    expect(from).toBeGreaterThan(0);
    expect(from).toBeLessThan(91);
  });

  it('moves no further than a row needs to be seen', () => {
    expect(scrollToShow(5, 0, 320, 32)).toBe(0);
    expect(scrollToShow(10, 0, 320, 32)).toBe(32);
    expect(scrollToShow(2, 320, 320, 32)).toBe(64);
  });
});
