import { expect, test } from 'vitest';
import type { JournalEvent } from '../../../../machines/contracts/call/journal-event.ts';
import type { OperatorVisit } from '../../../../machines/contracts/call/operator-call.ts';
import { LiveNotes } from './live-notes.ts';
import { placedNotes } from './placed-notes.ts';
import { recordNotes } from './record-notes.ts';

const fact = (t: number, event: string, data: object): JournalEvent => ({
  seq: t,
  t,
  path: 'call/x',
  kind: 'fact',
  event,
  data,
});
const ada = { operatorId: 'o1', name: 'Ada' };
const visit: OperatorVisit = {
  ...ada,
  joinedAtMs: 2_000,
  leftAtMs: 9_000,
  whispers: { toParty: 0, toBot: 0 },
  takeOvers: [{ fromMs: 3_000, toMs: 8_000, why: 'lost' }],
};

test('a call that goes on tells what its record will tell: who answered, and who of the console came', () => {
  const live = new LiveNotes(() => 1_000);
  const take = (t: number, event: string, data: object) => live.take(fact(t, event, data));
  expect(
    take(1_500, 'screening.judged', { verdict: 'voicemail', by: 'beep', isRevised: true }),
  ).toBe(true);
  expect(take(3_000, 'operator.changed', { legs: [ada] })).toBe(true);
  // Told again of each change of state: nobody has come.
  expect(take(3_500, 'operator.changed', { legs: [ada] })).toBe(false);
  take(4_000, 'floor.taken', { operatorId: 'o1' });
  take(9_000, 'floor.given', { operatorId: 'o1', why: 'lost' });
  take(10_000, 'operator.changed', { legs: [] });
  const plain = (notes: readonly { atMs: number; text: string; isTrouble: boolean }[]) =>
    notes.map(({ atMs, text, isTrouble }) => ({ atMs, text, isTrouble }));
  const screening = { verdict: 'voicemail', by: 'beep', afterMs: 500, isRevised: true } as const;
  expect(plain(live.notes())).toEqual(plain(recordNotes({ screening, operators: [visit] })));
  expect(live.notes().map(({ text }) => text)).toEqual([
    'A mailbox answered after all: told by its beep.',
    'Ada has joined.',
    'Ada has taken the call over.',
    'Ada lost the connection: the bot goes on.',
    'Ada has left.',
  ]);
});

test('a tool that failed is told as trouble, one that was used is not', () => {
  const live = new LiveNotes(() => 0);
  live.take(fact(10, 'tool.called', { tool: 'find_slots', outcome: 'done' }));
  live.take(fact(20, 'tool.called', { tool: 'book', outcome: 'failed' }));
  expect(live.notes().map(({ text, isTrouble }) => [text, isTrouble])).toEqual([
    ['Tool “find_slots” was used.', false],
    ['Tool “book” failed.', true],
  ]);
});

test('what happened stands behind the line that was being said, or before the first one', () => {
  const notes = [100, 1_000, 1_500, 9_000].map((atMs) => ({
    id: String(atMs),
    atMs,
    kind: 'tool' as const,
    text: '',
    isTrouble: false,
  }));
  const placed = placedNotes([{ startMs: 500 }, { startMs: 1_200 }], notes);
  expect(placed.map((some) => some.map(({ atMs }) => atMs))).toEqual([
    [100],
    [1_000],
    [1_500, 9_000],
  ]);
  expect(placedNotes([], notes)[0]).toHaveLength(4);
});
