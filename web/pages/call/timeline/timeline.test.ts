import { expect, test } from 'vitest';
import type { Lane, Mark, Span } from '../../../journal/lanes.ts';
import { barsOf, marksOf, spanAt } from './lane-geometry.ts';
import { hueOfSpan } from './lane-hue.ts';
import { moved, msAtX, showing, ticksOf, wholeWindow, xOf, zoomed } from './time-window.ts';

const axis = { originAt: 1_000, pairs: [], startMs: -100, endMs: 9_900 };

test('zooming keeps the moment under the pointer where it is, and stays inside the call', () => {
  const whole = wholeWindow(axis);
  const near = zoomed(axis, whole, 0.5, 1_000);
  expect(near.toMs - near.fromMs).toBe(5_000);
  expect(xOf(near, 100, 1_000)).toBeCloseTo(xOf(whole, 100, 1_000));
  expect(zoomed(axis, near, 100, 1_000)).toEqual(whole);
  const nearest = zoomed(axis, near, 0.000_1, 1_000);
  expect(nearest.toMs - nearest.fromMs).toBeCloseTo(200);
});

test('dragging stops at both ends', () => {
  const near = { fromMs: 0, toMs: 1_000 };
  expect(moved(axis, near, -5_000)).toEqual({ fromMs: -100, toMs: 900 });
  expect(moved(axis, near, 99_999)).toEqual({ fromMs: 8_900, toMs: 9_900 });
  expect(showing(axis, near, 500)).toBe(near);
  expect(showing(axis, near, 5_000)).toEqual({ fromMs: 4_500, toMs: 5_500 });
});

test('a pixel and a moment are each other’s inverse', () => {
  const near = { fromMs: 2_000, toMs: 4_000 };
  expect(msAtX(near, 500, xOf(near, 500, 2_700))).toBeCloseTo(2_700);
});

test('the ruler has round moments that do not crowd', () => {
  expect(ticksOf({ fromMs: -100, toMs: 9_900 }, 400)).toEqual([0, 2_000, 4_000, 6_000, 8_000]);
});

const span = (from: number, to: number | null, state = `s${from}`): Span => ({
  state,
  name: state,
  phase: 'running',
  from,
  to,
  event: 'e',
  seq: from,
});
const lane = (spans: Span[], marks: Mark[] = []): Lane => ({
  id: 'call/turn',
  path: 'call/turn',
  machine: 'turn',
  region: null,
  spans,
  marks,
});

test('bars are cut at the window’s edges, and one that goes on ends now', () => {
  const bars = barsOf(
    lane([span(1_000, 2_000), span(2_000, 4_000), span(4_000, null)]),
    { fromMs: 500, toMs: 4_500 },
    400,
    { ...axis, endMs: 3_500 },
  );
  expect(bars.map(({ x, w }) => [x, w])).toEqual([
    [0, 50],
    [50, 200],
    [250, 50],
  ]);
});

test('a hundred thousand spans cost no more bars than there are pixels', () => {
  const spans = Array.from({ length: 100_000 }, (_, at) => span(at * 10, at * 10 + 10));
  const bars = barsOf(lane(spans), { fromMs: 0, toMs: 1_000_000 }, 1_000, { ...axis, originAt: 0 });
  expect(bars.length).toBeLessThanOrEqual(1_000);
});

test('of the marks on one pixel the gravest is drawn', () => {
  const mark = (at: number, kind: Mark['kind']): Mark => ({ at, kind, label: kind, seq: at });
  const drawn = marksOf(
    lane(
      [],
      [mark(1_000, 'event'), mark(1_001, 'error'), mark(1_002, 'event'), mark(9_000, 'event')],
    ),
    { fromMs: 0, toMs: 5_000 },
    500,
    axis,
  );
  expect(drawn.map(({ x, mark: { kind } }) => [x, kind])).toEqual([[0, 'error']]);
});

test('the span at a moment is found, and none where nothing went on', () => {
  const one = lane([span(1_000, 2_000), span(3_000, null)]);
  expect(spanAt(one, 1_500)?.from).toBe(1_000);
  expect(spanAt(one, 2_500)).toBeUndefined();
  expect(spanAt(one, 9_999)?.from).toBe(3_000);
});

test('a state that says nothing of itself has the hue of the state around it', () => {
  const hue = (state: string, phase: Span['phase'] = 'running') =>
    hueOfSpan({ machine: 'turn' }, { state, phase });
  expect(hue('open.bot.listening.hearing')).toBe('listening');
  expect(hue('open.bot.speaking')).toBe('talking');
  expect(hue('open.bot.speaking', 'failed')).toBe('failed');
});
