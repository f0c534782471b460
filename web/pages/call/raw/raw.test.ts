import { expect, test } from 'vitest';
import type { JournalEvent } from '../../../../machines/contracts/call/journal-event.ts';
import { eventMatcher, FilteredEvents } from './event-filter.ts';
import { journalFileText, readJournalFile } from './journal-file.ts';

const event = (seq: number, name: string, kind: JournalEvent['kind'] = 'event'): JournalEvent => ({
  seq,
  t: seq * 10,
  path: 'call/turn',
  kind,
  event: name,
  data: { text: 'Riverside' },
});

test('a filter’s words must all be there, in any part, in any case', () => {
  const isMatch = eventMatcher('TURN riverside');
  expect(isMatch(event(0, 'bot.say'))).toBe(true);
  expect(eventMatcher('turn -say')(event(0, 'bot.say'))).toBe(false);
  expect(eventMatcher('kind:error')(event(0, 'bot.say'))).toBe(false);
  expect(eventMatcher('kind:error')(event(0, 'x', 'error'))).toBe(true);
});

test('a filtered list grows with the journal, and finds the row of a moment', () => {
  const filtered = new FilteredEvents('say');
  const events = [event(0, 'a'), event(1, 'bot.say')];
  expect(filtered.take(events)).toEqual([1]);
  events.push(event(2, 'b'), event(3, 'bot.say'));
  expect(filtered.take(events)).toEqual([1, 3]);
  expect(filtered.rowAt(2)).toBe(0);
  expect(filtered.rowAt(0)).toBe(-1);
});

test('a downloaded journal opens again, as it was', () => {
  const events = [event(0, 'a'), event(1, 'b', 'error')];
  expect(readJournalFile(journalFileText(null, events))).toMatchObject({ record: null, events });
});

test('a page of the API and a bare list open too, in order', () => {
  const events = [event(1, 'b'), event(0, 'a')];
  expect(readJournalFile(JSON.stringify({ items: events })).events[0]?.seq).toBe(0);
  expect(readJournalFile(JSON.stringify(events)).events).toHaveLength(2);
});

test('a file that is no journal says what is wrong with it', () => {
  expect(() => readJournalFile('{')).toThrow('not JSON');
  expect(() => readJournalFile('{}')).toThrow('no journal');
  expect(() => readJournalFile('[{"seq":0}]')).toThrow('entry 0');
});
