import { expect, it } from 'vitest';
import { VirtualClock } from '../../../machines/supervision/clock.ts';
import { AudioSessionTwin } from '../audio-twin.ts';
import { playHoldMusic } from './hold-play.ts';

it('feeds a play of music one piece a second, two ahead, until it is stopped', () => {
  const clock = new VirtualClock();
  const session = new AudioSessionTwin();
  const stop = playHoldMusic(session, 'hold', clock);
  expect(session.asked).toEqual(['play hold', 'audio hold 8000', 'audio hold 8000']);
  clock.advance(3_000);
  expect(session.asked).toHaveLength(6);
  stop();
  clock.advance(5_000);
  expect(session.asked.slice(6)).toEqual(['finish hold']);
  expect(clock.pendingCount).toBe(0);
});
