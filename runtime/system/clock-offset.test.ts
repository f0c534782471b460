import { expect, test } from 'vitest';
import { VirtualClock } from '../../machines/supervision/clock.ts';
import { watchClockOffset } from './clock-offset.ts';
import { openLog } from './log.ts';

const hour = 3_600_000;

test('a jump of the wall clock is told once for each jump, and a slow drift is not', () => {
  const clock = new VirtualClock(0);
  const lines: string[] = [];
  let aheadMs = 0;
  const offset = watchClockOffset({
    clock,
    log: openLog({ level: 'info', destination: { write: (line) => lines.push(line) } }),
    wallNow: () => clock.now() + aheadMs,
  });
  const told = () => lines.map((line) => JSON.parse(line).byMs as number);
  aheadMs = 900;
  clock.advance(60_000);
  expect(told()).toEqual([]);
  aheadMs = hour;
  clock.advance(60_000);
  expect(offset.ms()).toBe(hour);
  expect(told()).toEqual([hour]);
  aheadMs = 0;
  clock.advance(60_000);
  expect(told()).toEqual([hour, 0]);
  offset.close();
  aheadMs = hour;
  clock.advance(60_000);
  expect(told()).toHaveLength(2);
});
