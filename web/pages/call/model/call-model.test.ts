import { createRoot } from 'solid-js';
import { expect, test } from 'vitest';
import type { JournalEvent } from '../../../../machines/contracts/call/journal-event.ts';
import { callTopic } from './call-model.ts';

const event = (seq: number): JournalEvent => ({
  seq,
  t: 1_000 + seq,
  path: 'call/turn',
  kind: 'event',
  event: 'x',
});
async function* stored(...events: JournalEvent[]) {
  yield events;
}
const seqsOf = ({ model }: ReturnType<typeof callTopic>) =>
  model.journal().events.map(({ seq }) => seq);

test('a live call grows by its patches, and what is known already is passed over', () =>
  createRoot(() => {
    const topic = callTopic();
    topic.snapshot({ call: null, events: [event(0), event(1)] });
    topic.patch({ 'call:timeline': [event(1), event(2)] });
    topic.snapshot({ call: null, events: [event(1), event(2), event(3)] });
    expect(seqsOf(topic)).toEqual([0, 1, 2, 3]);
    topic.patch({ isOver: true });
    expect(topic.model.isOver()).toBe(true);
  }));

test('what was missed live is there when the stored journal has come', async () => {
  const topic = createRoot(() => callTopic());
  topic.snapshot({ call: null, events: [event(0), event(3)] });
  expect(topic.model.journal().gaps).toHaveLength(1);
  await topic.model.fill(
    stored(event(0), event(1), event(2), event(3)),
    new AbortController().signal,
  );
  expect(seqsOf(topic)).toEqual([0, 1, 2, 3]);
  expect(topic.model.journal().gaps).toHaveLength(0);
});

test('a jump in a live journal asks for the whole at once, and what it brings fills the gap', () =>
  createRoot(() => {
    const topic = callTopic();
    topic.snapshot({ call: null, events: [event(0), event(1)] });
    expect(topic.patch({ 'call:timeline': [event(4)] })).toBe('incomplete');
    expect(topic.patch({ 'call:timeline': [event(5)] })).toBeUndefined();
    topic.snapshot({ call: null, events: [2, 3, 4, 5, 6].map(event) });
    expect(seqsOf(topic)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(topic.model.journal().gaps).toHaveLength(0);
  }));

test('what the relay has forgotten is not asked for again and again', () =>
  createRoot(() => {
    const topic = callTopic();
    topic.snapshot({ call: null, events: [event(0)] });
    expect(topic.patch({ 'call:timeline': [event(4)] })).toBe('incomplete');
    topic.snapshot({ call: null, events: [event(4)] });
    expect(topic.patch({ 'call:timeline': [event(5)] })).toBeUndefined();
    expect(topic.model.journal().gaps).toHaveLength(1);
    expect(topic.patch({ 'call:timeline': [event(9)] })).toBe('incomplete');
  }));

test('a stored journal that knows less does not take away what was seen', async () => {
  const topic = createRoot(() => callTopic());
  topic.snapshot({ call: null, events: [event(0), event(1), event(2)] });
  await topic.model.fill(stored(event(1), event(2)), new AbortController().signal);
  expect(seqsOf(topic)).toEqual([0, 1, 2]);
});
