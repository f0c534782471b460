import { describe, expect, it } from 'vitest';
import { type Clock, VirtualClock } from '../../../machines/supervision/clock.ts';
import { AudioSessionTwin } from '../audio-twin.ts';
import { playHoldMusic } from './hold-play.ts';

describe('a play of hold music', () => {
  it('is fed one piece a second, two ahead, until it is stopped', () => {
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

  it('does not run dry where every timer is late', () => {
    const clock = new VirtualClock();
    const late: Clock = {
      now: () => clock.now(),
      setTimeout: (run, ms) => clock.setTimeout(run, ms + 100),
      clearTimeout: (timer) => clock.clearTimeout(timer),
    };
    const session = new AudioSessionTwin();
    const stop = playHoldMusic(session, 'hold', late);
    for (let second = 1; second <= 60; second++) {
      clock.advance(1_000);
      const pieces = session.asked.filter((asked) => asked.startsWith('audio')).length;
      expect(pieces).toBeGreaterThan(second);
    }
    stop();
  });
});
