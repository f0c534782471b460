import { describe, expect, it } from 'vitest';
import { hasRoomForStream } from './stream-room.ts';

const connected = { wires: { line: {} } };
const lost = { wires: { line: null } };

describe('room for a media stream', () => {
  it('is there while a slot is not in a call', () => {
    for (const state of ['free', 'reserved', 'wrapping'] as const)
      expect(hasRoomForStream([{ state: 'busy' }, { state }], [connected])).toBe(true);
  });

  it('is not there when every slot carries a call that has its stream, nor on a drained worker', () => {
    expect(hasRoomForStream([{ state: 'busy' }, { state: 'busy' }], [connected])).toBe(false);
    expect(hasRoomForStream([{ state: 'retired' }], [])).toBe(false);
  });

  it('is there for the stream that a call has lost', () => {
    expect(hasRoomForStream([{ state: 'busy' }], [lost])).toBe(true);
  });
});
