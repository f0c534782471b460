import type { Clock } from '../../../../machines/supervision/clock.ts';
import { browserFrame } from '../../../audio/wire/browser.ts';
import { digits } from '../../line-protocol.ts';
import type { MediaLine } from '../../media-line.ts';
import { openLine } from '../../open-line.ts';
import type { MediaRoom, MediaRoomEvents } from './media-room.ts';

/** Frames of ours that wait for the room: 10 s. Whoever sends further ahead has not understood the pace. */
const waitingMax = 500;
const frameMs = 20;
/**
 * The party's axis goes on by the clock when half a second of frames has been missing for a second: a stall of ours brings them all
 * within that.
 */
const behindMax = 25;
const staysBehindMax = 50;

/**
 * A joined room as a party's line. What a socket's far end does is done here: frames are played in order, a mark comes back when
 * all before it has sounded, and a clear brings back all that wait.
 */
export const createRoomLine = (deps: {
  start: Pick<MediaLine, 'streamSid' | 'carrierCallId' | 'parameters'>;
  clock: Clock;
  count: (name: string) => void;
  /** Hangs up the telephone; our leaving alone would not. */
  hangUp: () => void;
}): { line: MediaLine; events: MediaRoomEvents; enter: (room: MediaRoom) => void } => {
  const { clock } = deps;
  let room: MediaRoom | null = null;
  let queue: (Int16Array<ArrayBuffer> | string)[] = [];
  let isPlaying = false;
  let isOver = false;
  /** Marks behind audio that the room has taken, in order. */
  const sounding: string[] = [];
  let frameCount = 0;
  let firstAt = 0;
  let behindCount = 0;

  const echo = (name: string) => events.audio(Buffer.from(JSON.stringify({ event: 'mark', name })));

  const play = async (into: MediaRoom) => {
    if (isPlaying) return;
    isPlaying = true;
    for (let next = queue.shift(); next !== undefined && !isOver; next = queue.shift()) {
      if (typeof next === 'string') {
        sounding.push(next);
        into.whenSounded(() => echo(sounding.shift() ?? ''));
      } else
        await into.play(next).catch(() => {
          count('outbound_messages_dropped');
        });
    }
    isPlaying = false;
  };

  const clear = () => {
    room?.clear();
    const marks = sounding.splice(0);
    for (const each of queue) if (typeof each === 'string') marks.push(each);
    queue = [];
    for (const name of marks) echo(name);
  };

  const control = (text: string) => {
    const { event, name } = JSON.parse(text) as { event: string; name?: string };
    if (event === 'clear') return clear();
    if (event === 'mark') queue.push(name ?? '');
  };

  const { line, events, closed, count } = openLine(deps.start, 'room', deps.count, {
    send(messages) {
      if (isOver) return count('outbound_messages_dropped');
      for (const message of messages) {
        if (typeof message === 'string') control(message);
        else if (queue.length >= waitingMax) count('outbound_messages_dropped');
        else queue.push(pcmOf(message));
      }
      if (room !== null) void play(room);
    },
    hangUp() {
      if (isOver) return;
      over();
      deps.hangUp();
      closed();
    },
  });

  const over = () => {
    isOver = true;
    queue = [];
    void room?.leave();
  };

  return {
    line,
    enter(joined) {
      room = joined;
      if (isOver) void joined.leave();
      else void play(joined);
    },
    events: {
      heard(pcm) {
        if (isOver) return;
        const now = clock.now();
        if (frameCount === 0) firstAt = now;
        const dueCount = Math.round((now - firstAt) / frameMs);
        behindCount = dueCount - frameCount > behindMax ? behindCount + 1 : 0;
        if (behindCount > staysBehindMax) frameCount = dueCount;
        events.audio(browserFrame(frameCount, pcm));
        frameCount += 1;
      },
      digit(digit) {
        if (digits.test(digit)) events.digit(digit);
      },
      partyLeft() {
        if (isOver) return;
        over();
        events.stop();
        closed();
      },
      lost() {
        if (isOver) return;
        over();
        closed();
      },
    },
  };
};

/** A copy of its own: what sends it may use its buffer again, and the room's client reads from the start of a buffer. */
const pcmOf = (bytes: Uint8Array): Int16Array<ArrayBuffer> =>
  new Int16Array(bytes.slice(0, bytes.length & ~1).buffer);
