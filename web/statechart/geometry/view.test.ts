import { describe, expect, it } from 'vitest';
import { realDrawings } from '../drawing/real-drawings.ts';
import { arcPath, fractionLeft, timeLeft } from './timer-ring.ts';
import { fitted, groupIn, legible, neighbour, revealed, zoomedAt } from './view.ts';

const turn = realDrawings.get('turn')!;
const stateOf = (id: string) => turn.states.find((state) => state.id === `turn.open.${id}`)!;
const frame = { width: 1_440, height: 760 };

describe('the view', () => {
  it('shows the whole drawing in the middle, and does not blow up a small one', () => {
    const { x, y, k } = fitted(turn, frame);
    expect(turn.width * k).toBeLessThanOrEqual(frame.width);
    expect(x + (turn.width * k) / 2).toBeCloseTo(frame.width / 2);
    expect(y + (turn.height * k) / 2).toBeCloseTo(frame.height / 2);
    expect(fitted({ width: 100, height: 50 }, frame).k).toBe(1.4);
  });

  it('shows a chart whole on a page of 1,440 px, and in a narrow frame the part that is active', () => {
    const call = realDrawings.get('call')!;
    expect(legible(call, frame, 0.6, [])).toEqual(fitted(call, frame));
    const narrow = { width: 500, height: 400 };
    const box = stateOf('bot.holding');
    const view = legible(turn, narrow, 0.6, [box]);
    expect(view.k).toBeGreaterThanOrEqual(0.6);
    expect(view.x + view.k * box.x).toBeGreaterThan(0);
    expect(view.x + view.k * (box.x + box.w)).toBeLessThan(narrow.width);
    expect(revealed(view, box, narrow)).toEqual(view);
  });

  it('shows the title of a drawing whole where half of it would be seen', () => {
    const drawing = { width: 400, height: 900 };
    const at = (y: number) =>
      legible(drawing, { width: 500, height: 400 }, 1, [{ x: 0, y, w: 50, h: 40 }]).y;
    expect(at(190)).toBe(0);
    expect(at(400)).toBe(-220);
  });

  it('keeps the first of several states in a narrow frame, with those that fit beside it', () => {
    const narrow = { width: 390, height: 300 };
    const [speaking, silent] = [stateOf('bot.speaking'), stateOf('party.held')];
    const near = { ...speaking, x: speaking.x + 20 };
    const group = groupIn([speaking, silent, near], narrow, 0.8)!;
    expect(group).toMatchObject({ x: speaking.x, w: speaking.w + 20 });
    expect(groupIn([], narrow, 0.8)).toBeNull();
    const { x, y, k } = legible(turn, narrow, 0.8, [speaking, silent]);
    expect(x + k * speaking.x).toBeGreaterThanOrEqual(0);
    expect(x + k * (speaking.x + speaking.w)).toBeLessThanOrEqual(narrow.width);
    expect(y + k * speaking.y).toBeGreaterThanOrEqual(0);
  });

  it('holds the point under the pointer still while zooming', () => {
    const view = { x: 30, y: 40, k: 1 };
    const next = zoomedAt(view, 2, 130, 240);
    expect([next.x + next.k * 100, next.y + next.k * 200]).toEqual([130, 240]);
    expect(zoomedAt(view, 1_000, 0, 0).k).toBe(3);
    expect(zoomedAt(view, 0, 0, 0).k).toBe(0.2);
  });

  it('goes by arrow to the state that lies there, and stays where there is none', () => {
    const states = turn.states.filter(({ kind }) => kind === 'atomic');
    const from = stateOf('party.speaking.beginning');
    expect(neighbour(states, from, 'down').name).toBe('insisting');
    expect(neighbour(states, from, 'left').name).toBe('attending');
    const first = stateOf('party.endpointing.over');
    expect(neighbour([first], first, 'up')).toBe(first);
  });
});

describe('a ring', () => {
  const timer = { id: 'x', event: 'x', armedAt: 1_000, dueAt: 5_000 };

  it('shrinks from whole to nothing', () => {
    expect([0, 1_000, 2_000, 5_000, 9_000].map((now) => fractionLeft(timer, now))).toEqual([
      1, 1, 0.75, 0, 0,
    ]);
    expect(fractionLeft({ ...timer, dueAt: 1_000 }, 1_000)).toBe(0);
  });

  it('is an arc from the top, clockwise', () => {
    expect(arcPath(0, 0, 8, 0.25)).toBe('M0 -8A8 8 0 0 1 8 0');
    expect(arcPath(0, 0, 8, 0.75)).toBe('M0 -8A8 8 0 1 1 -8 0');
    expect(arcPath(0, 0, 8, 0)).toBe('');
    expect(arcPath(0, 0, 8, 1)).toBe('M0 -8A8 8 0 1 1 0 8A8 8 0 1 1 0 -8');
  });

  it('has the time left beside it, finer as it runs out', () => {
    const left = [450, 9_940, 9_960, 59_600, 67_000, 3_727_000];
    expect(left.map((ms) => timeLeft({ ...timer, dueAt: ms }, 0))).toEqual([
      '0.5 s',
      '9.9 s',
      '10 s',
      '1:00',
      '1:07',
      '1:02:07',
    ]);
  });
});
