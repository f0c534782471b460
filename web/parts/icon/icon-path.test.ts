import { expect, it } from 'vitest';
import { iconPath } from './icon-path.ts';

it('makes one path of all shapes', () => {
  expect(
    iconPath([
      ['path', { d: 'm1 2h3' }],
      ['circle', { cx: 12, cy: 12, r: 10 }],
      ['line', { x1: '1', y1: '2', x2: '3', y2: '4' }],
      ['rect', { x: 2, y: 3, width: 10, height: 8, rx: 1 }],
    ]),
  ).toBe(
    'M0 0m1 2h3' +
      'M2 12a10 10 0 1 1 20 0a10 10 0 1 1 -20 0z' +
      'M1 2L3 4' +
      'M3 3h8a1 1 0 0 1 1 1v6a1 1 0 0 1 -1 1h-8a1 1 0 0 1 -1 -1v-6a1 1 0 0 1 1 -1z',
  );
});

it('refuses a shape that it cannot draw', () => {
  expect(() => iconPath([['ellipse', {}]])).toThrow('ellipse');
});
