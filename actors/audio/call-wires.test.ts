import { expect, it } from 'vitest';
import { AudioSessionTwin } from './audio-twin.ts';
import { createCallWires } from './call-wires.ts';
import type { WireMessage } from './wire/wire.ts';

const bytes = (text: string) => Buffer.from(text);
const block = { at: 0, stereo: new Int16Array(2) };

it('keeps the newest half second for an audio session that is being opened, and counts what it drops', () => {
  const wires = createCallWires();
  wires.toAudio(Array.from({ length: 30 }, (_, n) => bytes(`frame ${n}`)));
  const session = new AudioSessionTwin();
  wires.session = session;
  expect(session.received).toEqual(Array.from({ length: 25 }, (_, n) => `frame ${n + 5}`));
  expect(wires.counters).toEqual({ inbound_messages_dropped: 5 });
  wires.toAudio([bytes('frame 30')]);
  expect(session.received.at(-1)).toBe('frame 30');
});

it('keeps what waits for a session, though the next message was read into the same place', () => {
  const wires = createCallWires();
  const place = bytes('frame 1');
  wires.toAudio([place]);
  place.write('frame 2');
  wires.toAudio([place]);
  const session = new AudioSessionTwin();
  wires.session = session;
  expect(session.received).toEqual(['frame 1', 'frame 2']);
});

it('drops and counts what nobody can send or write: late audio is worse than none', () => {
  const wires = createCallWires();
  wires.toLine(['a', 'b']);
  wires.toRecorder(block);
  expect(wires.counters).toEqual({ outbound_messages_dropped: 2, recorded_blocks_dropped: 1 });
  const sent: WireMessage[] = [];
  const written: object[] = [];
  wires.line = { send: (messages) => void sent.push(...messages) };
  wires.recorder = { write: (one) => void written.push(one) };
  wires.toLine(['c']);
  wires.toRecorder(block);
  expect([sent, written]).toEqual([['c'], [block]]);
});

it('tells every edge to everyone who listens, even if one of them fails', () => {
  const wires = createCallWires();
  const heard: string[] = [];
  wires.onEdge(() => {
    throw new Error('broken');
  });
  const leave = wires.onEdge((edge) => heard.push(edge.type));
  wires.edge({ type: 'session.reopened', gapMs: 0 });
  leave();
  wires.edge({ type: 'closed', partySample: 0 });
  expect(heard).toEqual(['session.reopened']);
  expect(wires.counters).toEqual({ edge_handlers_failed: 2 });
});
