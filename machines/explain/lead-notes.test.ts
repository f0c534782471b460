import { expect, it } from 'vitest';
import { type LeadNote, LeadNotes } from './lead-notes.ts';

const note = (leadId: string, code: LeadNote['code'], untilAt: number | null = null): LeadNote => ({
  campaignId: 'camp',
  leadId,
  at: 1,
  code,
  sentence: '',
  untilAt,
});

it('a note passes when it says something else about its lead than the one before', () => {
  const notes = new LeadNotes();
  expect(notes.isNew(note('a', 'pacing_risk'))).toBe(true);
  expect(notes.isNew(note('a', 'pacing_risk'))).toBe(false);
  expect(notes.isNew(note('b', 'pacing_risk'))).toBe(true);
  expect(notes.isNew(note('a', 'calling_window', 5))).toBe(true);
  expect(notes.isNew(note('a', 'calling_window', 6))).toBe(true);
  expect(notes.isNew(note('a', 'calling_window', 6))).toBe(false);
  expect(notes.isNew(note('a', 'pacing_risk'))).toBe(true);
});

it('the lead whose last note is oldest is forgotten first', () => {
  const notes = new LeadNotes(2);
  for (const id of ['a', 'b', 'a', 'c']) notes.isNew(note(id, id === 'a' ? 'due' : 'granted'));
  // `a` said the same twice and is the oldest.
  expect(notes.isNew(note('b', 'granted'))).toBe(false);
  expect(notes.isNew(note('c', 'granted'))).toBe(false);
  expect(notes.isNew(note('a', 'due'))).toBe(true);
});
