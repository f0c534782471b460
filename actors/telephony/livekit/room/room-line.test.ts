import { beforeEach, expect, it } from 'vitest';
import { VirtualClock } from '../../../../machines/supervision/clock.ts';
import type { WireMessage } from '../../../audio/wire/wire.ts';
import type { MediaRoom } from './media-room.ts';
import { createRoomLine } from './room-line.ts';

/** A room whose far end sounds a frame each time that the test lets it. */
class RoomTwin implements MediaRoom {
  readonly taken: number[] = [];
  queued: number[] = [];
  waiting: { behind: number; done: () => void }[] = [];
  leftCount = 0;
  #free: (() => void) | null = null;

  whenSounded(done: () => void): void {
    this.waiting.push({ behind: this.queued.length, done });
  }
  async play(pcm: Int16Array): Promise<void> {
    this.taken.push(pcm[0]!);
    this.queued.push(pcm[0]!);
    if (this.queued.length < 3) return;
    await new Promise<void>((resolve) => {
      this.#free = resolve;
    });
  }
  sound(): void {
    this.queued.shift();
    for (const each of this.waiting) each.behind -= 1;
    for (const { behind, done } of this.waiting) if (behind === 0) done();
    this.#free?.();
  }
  clear(): void {
    this.queued = [];
    this.waiting = [];
    this.#free?.();
  }
  async leave(): Promise<void> {
    this.leftCount += 1;
  }
}

const frame = (n: number): Uint8Array<ArrayBuffer> => {
  const pooled = new Uint8Array(400);
  const bytes = pooled.subarray(40, 360);
  new DataView(pooled.buffer).setInt16(40, n, true);
  return bytes;
};
const mark = (name: string): WireMessage => JSON.stringify({ event: 'mark', name });
const clear: WireMessage = '{"event":"clear"}';
const settled = () => new Promise((resolve) => setImmediate(resolve));

let clock: VirtualClock;
let room: RoomTwin;
let counted: string[];
let hungUp: number;
let made: ReturnType<typeof createRoomLine>;
let heard: { kind: string; number?: number; name?: string }[];
let ends: string[];

const listen = () =>
  made.line.listen({
    messages: (messages) => {
      for (const bytes of messages) {
        const isFrame = bytes[0] === 1;
        heard.push(
          isFrame
            ? { kind: 'frame', number: bytes[1]! | (bytes[2]! << 8) }
            : { kind: 'mark', name: JSON.parse(Buffer.from(bytes).toString()).name },
        );
      }
    },
    digit: (digit) => heard.push({ kind: 'digit', name: digit }),
    counted: () => {},
    stopped: () => ends.push('stopped'),
    closed: () => ends.push('closed'),
  });
const marks = () => heard.flatMap(({ kind, name }) => (kind === 'mark' ? [name] : []));

beforeEach(() => {
  clock = new VirtualClock(1_000);
  room = new RoomTwin();
  counted = [];
  heard = [];
  ends = [];
  hungUp = 0;
  made = createRoomLine({
    start: { streamSid: 'room-1', carrierCallId: 'vox_1', parameters: {} },
    clock,
    count: (name) => counted.push(name),
    hangUp: () => {
      hungUp += 1;
    },
  });
});

it('plays what was sent before it was in the room, in order, and no faster than the room takes it', async () => {
  listen();
  made.line.send([frame(1), frame(2), frame(3), frame(4)]);
  made.enter(room);
  await settled();
  expect(room.taken).toEqual([1, 2, 3]);
  room.sound();
  await settled();
  expect(room.taken).toEqual([1, 2, 3, 4]);
});

it('brings a mark back when all before it has sounded at the party', async () => {
  listen();
  made.enter(room);
  made.line.send([frame(1), frame(2), mark('a'), mark('b')]);
  await settled();
  room.sound();
  expect(marks()).toEqual([]);
  room.sound();
  expect(marks()).toEqual(['a', 'b']);
});

it('drops what has not sounded at a clear, and brings every mark of it back at once, in order', async () => {
  listen();
  made.enter(room);
  made.line.send([frame(1), mark('a'), frame(2), frame(3), frame(4), mark('b'), frame(5)]);
  await settled();
  made.line.send([clear]);
  expect(marks()).toEqual(['a', 'b']);
  await settled();
  expect([room.taken, room.queued, marks()]).toEqual([[1, 2, 3], [], ['a', 'b']]);
  made.line.send([frame(6)]);
  await settled();
  expect(room.taken.at(-1)).toBe(6);
});

const hear = (frameCount: number, everyMs = 20) => {
  for (let n = 0; n < frameCount; n += 1) {
    made.events.heard(new Int16Array(160));
    clock.advance(everyMs);
  }
};

it('numbers the party’s frames one by one, also when a stall brings many at once', () => {
  listen();
  hear(10);
  clock.advance(1_000);
  hear(50, 0);
  hear(10);
  expect(heard.map(({ number }) => number)).toEqual(Array.from({ length: 70 }, (_, n) => n));
});

it('goes on by the clock when frames are missing for good', () => {
  listen();
  hear(10);
  clock.advance(2_000);
  hear(60);
  // After a second of frames that did not catch up: 200 ms, the pause, and that second.
  expect(heard.at(59)?.number).toBe(59);
  expect(heard.at(60)?.number).toBe(10 + 100 + 50);
});

it('keeps what comes before anybody listens, the end included', () => {
  made.events.heard(new Int16Array(160));
  made.events.digit('5');
  made.events.partyLeft();
  listen();
  expect(heard.map(({ kind }) => kind)).toEqual(['frame', 'digit']);
  expect(ends).toEqual(['stopped', 'closed']);
});

it('hangs up the telephone and leaves, once', () => {
  listen();
  made.enter(room);
  made.line.hangUp();
  made.line.hangUp();
  made.events.partyLeft();
  expect([hungUp, room.leftCount, ends]).toEqual([1, 1, ['closed']]);
  made.line.send([frame(1)]);
  expect(counted).toEqual(['outbound_messages_dropped']);
});

it('is lost, and hangs nobody up, when it is put out of the room', () => {
  listen();
  made.enter(room);
  made.events.lost();
  expect([hungUp, room.leftCount, ends]).toEqual([0, 1, ['closed']]);
});

it('leaves a room that it comes into after it was given up', () => {
  made.line.hangUp();
  made.enter(room);
  expect(room.leftCount).toBe(1);
});

it('drops what is sent further ahead than ten seconds, and counts it', () => {
  made.line.send(Array.from({ length: 501 }, (_, n) => frame(n)));
  expect(counted).toEqual(['outbound_messages_dropped']);
});

it('passes over keys that no telephone has', () => {
  listen();
  for (const key of ['1', '#', 'x', '12']) made.events.digit(key);
  expect(heard.map(({ name }) => name)).toEqual(['1', '#']);
});
