import { expect, test } from 'vitest';
import { byteRangeOf } from './range-header.ts';

test.each([
  ['bytes=0-99', { start: 0, end: 99 }],
  ['bytes=900-', { start: 900, end: 999 }],
  ['bytes=-100', { start: 900, end: 999 }],
  ['bytes=-5000', { start: 0, end: 999 }],
  ['bytes=990-5000', { start: 990, end: 999 }],
  [undefined, null],
  ['lines=1-2', null],
  ['bytes=-', null],
  ['bytes=0-1,5-6', null],
])('%s of 1000 bytes is %o', (header, expected) => {
  expect(byteRangeOf(header, 1_000)).toEqual(expected);
});

test.each(['bytes=1000-', 'bytes=2000-3000', 'bytes=5-4', 'bytes=-0'])(
  '%s of 1000 bytes cannot be had',
  (header) => {
    expect(() => byteRangeOf(header, 1_000)).toThrow(
      expect.objectContaining({ code: 'range_invalid' }),
    );
  },
);
