import { expect, it } from 'vitest';
import { VirtualClock } from '../../../../machines/supervision/clock.ts';
import type { MediaLine } from '../../media-line.ts';
import type { JoinRoom, MediaRoomEvents } from './media-room.ts';
import { openRoomDoor } from './room-door.ts';

const call = { callId: 'call-1', token: 'a-token' };

const ground = (join: JoinRoom) => {
  const clock = new VirtualClock();
  const lines: MediaLine[] = [];
  const counted: string[] = [];
  const hungUp: string[] = [];
  const door = openRoomDoor({
    join,
    carrier: {
      hangUp: async (room) => {
        hungUp.push(room);
      },
    },
    clock,
    onLine: (line) => lines.push(line),
    count: (name) => counted.push(name),
  });
  return { clock, lines, counted, hungUp, door };
};

const room = {
  play: async () => {},
  whenSounded: () => {},
  clear: () => {},
  leave: async () => {},
};

const endsOf = (line: MediaLine): string[] => {
  const ends: string[] = [];
  line.listen({
    messages: () => {},
    digit: () => {},
    stopped: () => ends.push('stopped'),
    closed: () => ends.push('closed'),
  });
  return ends;
};

it('joins the room of a call under the worker’s one name, and hands its line on with what it is recognised by', async () => {
  const asked: unknown[] = [];
  const { door, lines } = ground(async (which) => {
    asked.push(which);
    return room;
  });
  await door.enter('vox_call-1', call);
  expect(asked).toEqual([
    { name: 'vox_call-1', identity: 'worker_vox_call-1', party: 'sip_vox_call-1' },
  ]);
  expect(lines).toMatchObject([
    {
      wire: 'room',
      carrierCallId: 'vox_call-1',
      parameters: { callId: 'call-1', token: 'a-token' },
    },
  ]);
});

it.each([null, 'CA0123', 'vox_'])('passes over a call that has no room: %s', async (id) => {
  const { door, lines } = ground(() => expect.unreachable());
  await door.enter(id, call);
  expect(lines).toEqual([]);
});

it('hands on the line of a party that has left before it was joined: whoever takes it hears that it is over', async () => {
  const { door, lines } = ground(async (_, events) => {
    events.partyLeft();
    return room;
  });
  await door.enter('vox_call-1', call);
  expect(endsOf(lines[0]!)).toEqual(['stopped', 'closed']);
});

it('tries a join again that fails, and gives up before the slot does', async () => {
  let tries = 0;
  const { door, lines, counted, clock } = ground(async () => {
    tries += 1;
    throw new Error('no route');
  });
  const entered = door.enter('vox_call-1', call);
  for (let n = 0; n < 5; n += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(300);
  }
  await entered;
  expect([tries, counted, lines]).toEqual([3, Array(3).fill('room_joins_failed'), []]);
});

it('hangs up the telephone of a line that nobody wants, which leaving would not', async () => {
  const { door, lines, hungUp } = ground(async () => room);
  await door.enter('vox_call-1', call);
  lines[0]?.hangUp();
  expect(hungUp).toEqual(['vox_call-1']);
});

it('gives a line that was lost a successor of its own, when it is asked to come back', async () => {
  const events: MediaRoomEvents[] = [];
  const { door, lines } = ground(async (_, told) => {
    events.push(told);
    return room;
  });
  await door.enter('vox_call-1', call);
  const ends = endsOf(lines[0]!);
  events[0]?.lost();
  await door.enter('vox_call-1', call);
  expect(ends).toEqual(['closed']);
  expect(lines.map(({ streamSid }) => streamSid)).toEqual(['room-1', 'room-2']);
  expect(endsOf(lines[1]!)).toEqual([]);
});
