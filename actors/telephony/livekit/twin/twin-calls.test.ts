import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Ticker } from '../../simulated/ticker.ts';
import type { TakeSeat } from './party-seat.ts';
import { openTwinCalls } from './twin-calls.ts';

const request = {
  sipTrunkId: 'ST_1',
  sipCallTo: '+15550100',
  sipNumber: '+15550199',
  roomName: 'room',
  participantIdentity: 'party',
  ringingTimeoutMs: 60_000,
  callMaxMs: 60_000,
};
const ticker = {} as Ticker;
const gone = { meta: { sip_status_code: '487' } };
const unhandled = vi.fn();
beforeEach(() => {
  unhandled.mockReset();
  process.on('unhandledRejection', unhandled);
});
afterEach(async () => {
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', unhandled);
  expect(unhandled).not.toHaveBeenCalled();
});

const open = (seat: TakeSeat) =>
  openTwinCalls({
    fate: () => ({ kind: 'answers', afterMs: 0, persona: 'silent' }),
    seat,
    ticker,
    pddMs: 0,
  });
const place = {
  setStatus: () => Promise.reject(new Error('the room is gone')),
  take: () => null,
  speak: () => {},
  press: () => {},
  leave: () => {},
};

test.for([true, false])(
  'a room that ends while the telephone comes to it ends the dial (waited for: %s)',
  async (waitUntilAnswered) => {
    const calls = open(async (_room, _identity, _attributes, put) => {
      put('ROOM_DELETED');
      await new Promise((resolve) => setImmediate(resolve));
      return place;
    });
    const dial = calls.dial({ ...request, waitUntilAnswered });
    if (waitUntilAnswered) await expect(dial).rejects.toMatchObject(gone);
    else await dial;
    expect(calls.calls).toMatchObject([{ state: 'over', left: 'ROOM_DELETED' }]);
    calls.close();
  },
);

test('a room that is gone when the telephone rings ends the dial, whoever waits for it', async () => {
  const calls = open(async () => place);
  await expect(calls.dial({ ...request, waitUntilAnswered: true })).rejects.toMatchObject(gone);
  expect(calls.calls).toMatchObject([{ state: 'over' }]);
  calls.close();
});
