import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RetryMatrix } from '../contracts/campaign/retry.ts';
import { localTime, utc } from './local-time.ts';
import { type PastDial, type RetryInput, retryAfter } from './retry.ts';
import { standardRetry } from './retry-standards.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
/** A Tuesday, 9 h. */
const morning = Date.UTC(2026, 0, 6, 9);
const dial = (code: string, at = morning, to = '+15550001'): PastDial => ({ code, at, to });

const decided = (dials: PastDial[], more: Partial<RetryInput> = {}) =>
  retryAfter({
    retry: standardRetry,
    dials: dials as [PastDial],
    numbers: ['+15550001'],
    now: dials.at(-1)!.at,
    offset: utc,
    random: 0,
    ...more,
  });
const waitMs = (dials: PastDial[], more?: Partial<RetryInput>) => {
  const { state, nextAttemptAt } = decided(dials, more);
  return state === 'waiting' ? nextAttemptAt - dials.at(-1)!.at : state;
};
/** Dials as the rule itself spaces them, until it ends. */
const course = (code: string, startAt = morning): PastDial[] => {
  const dials = [dial(code, startAt)];
  for (;;) {
    const { state, nextAttemptAt } = decided(dials);
    if (state !== 'waiting' && state !== 'ready') return dials;
    if (dials.length > 50) throw new Error(`${code} never ends`);
    dials.push(dial(code, nextAttemptAt));
  }
};
const hoursOf = (dials: PastDial[]) =>
  dials.map(({ at }) => {
    const { day, ms } = localTime(at, utc);
    return `${day - localTime(morning, utc).day}/${ms / hourMs}`;
  });

describe('the standard matrix (dialler.md §5.1)', () => {
  it('is valid', () => expect(RetryMatrix.parse(standardRetry)).toEqual(standardRetry));

  it('rings a busy line again after 10, 30 and 90 min, four times a day', () => {
    const dials = course('busy');
    expect(dials.slice(1, 4).map((one, i) => (one.at - dials[i]!.at) / minuteMs)).toEqual([
      10, 30, 90,
    ]);
    expect(hoursOf(dials)[4]).toBe('1/8');
    expect(dials).toHaveLength(12);
  });

  it('calls who did not answer after 2 h, then in other parts of the day: three a day, six in two days', () => {
    expect(hoursOf(course('no_answer'))).toEqual(['0/9', '0/11', '0/13', '1/8', '1/12', '1/17']);
    expect(decided(course('no_answer')).why).toBe(
      'Nobody answered; no retry is left after 6 dials',
    );
  });

  it('leaves who declined until another part of the next day, and asks once more only', () => {
    expect(hoursOf(course('call_declined'))).toEqual(['0/9', '1/12']);
  });

  it('leaves a mailbox until another part of another day, three times in all', () => {
    expect(hoursOf(course('voicemail'))).toEqual(['0/9', '1/12', '2/8']);
  });

  it('comes back to a call screener after a day', () => {
    expect(hoursOf(course('screened'))).toEqual(['0/9', '1/9']);
  });

  it('makes amends to who was abandoned after a day, first, with a slot that waits', () => {
    expect(decided([dial('abandoned')])).toMatchObject({
      nextAttemptAt: morning + dayMs,
      isFirst: true,
      needsReservedSlot: true,
    });
    // UK: 72 h, which the rule pack says.
    expect(waitMs([dial('abandoned')], { notBeforeAt: morning + 3 * dayMs })).toBe(3 * dayMs);
    expect(course('abandoned')).toHaveLength(2);
  });

  it('calls back who was cut off, at the same number, within 2 to 5 min', () => {
    const again = decided([dial('dropped')]);
    expect(again).toMatchObject({ number: 'same', isFirst: true });
    expect(waitMs([dial('dropped')], { random: 1 })).toBe(3 * minuteMs);
    expect(course('dropped')).toHaveLength(3);
  });

  it('calls back when it was asked to, and says so', () => {
    const callbackAt = morning + 5 * hourMs;
    expect(decided([dial('callback')], { callbackAt })).toMatchObject({
      nextAttemptAt: callbackAt,
      isFirst: true,
      number: 'same',
      why: 'A call back was asked for; next try at 14:00 (in 5 h), as was asked',
    });
    // As often as it is asked.
    const often = Array.from({ length: 40 }, () => dial('callback'));
    expect(waitMs(often, { callbackAt })).toBe(5 * hourMs);
  });

  it('waits for a carrier in trouble, longer each time, and never uses the lead up', () => {
    const dials: PastDial[] = [];
    const waits = Array.from({ length: 8 }, () => {
      dials.push(dial('carrier_error'));
      return waitMs(dials);
    });
    expect(waits.map((wait) => Number(wait) / 30_000)).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
    // None of them counts for other rules either.
    expect(waitMs([...dials, dial('no_answer')])).toBe(2 * hourMs);
  });

  it('gives a number up that does not exist twice, and one that is a fax at once', () => {
    const first = dial('invalid');
    expect(waitMs([first])).toBe(30 * minuteMs);
    expect(decided([first, dial('invalid')])).toMatchObject({
      state: 'done',
      deadNumbers: ['+15550001'],
      why: 'The number does not exist; no number is left',
    });
    const numbers = ['+15550001', '+15550002'];
    expect(decided([dial('fax')], { numbers })).toMatchObject({
      state: 'waiting',
      number: 'other',
      deadNumbers: ['+15550001'],
    });
  });

  it('never calls again who wants no calls', () => {
    expect(decided([dial('refused')])).toMatchObject({
      state: 'suppressed',
      why: 'They want no calls; it is never dialled again',
    });
    expect(decided([dial('wrong_party')]).state).toBe('suppressed');
  });

  it('rings after an hour at the earliest where nobody knows whether it rang, whatever the campaign says', () => {
    expect(waitMs([dial('unknown')])).toBe(hourMs);
    const retry = { unknown: { delaysMs: [0] } };
    expect(waitMs([dial('unknown')], { retry })).toBe(hourMs);
    expect(waitMs([dial('unknown')], { retry: {} })).toBe(hourMs);
  });

  it('takes a disposition without a rule as final', () => {
    expect(decided([dial('confirmed')])).toMatchObject({
      state: 'done',
      why: 'The call ended as “confirmed”',
    });
  });
});

describe('a rule of a campaign', () => {
  it('with delays alone means what it meant before rules had more: so many retries', () => {
    const retry = { busy: { delaysMs: [0, minuteMs] } };
    const dials = [dial('busy')];
    expect(decided(dials, { retry })).toMatchObject({
      state: 'ready',
      why: 'The line was busy; next try in its turn; retry 1 of 2',
    });
    dials.push(dial('busy'));
    expect(decided(dials, { retry }).why).toBe(
      'The line was busy; next try at 09:01 (in 60 s); retry 2 of 2',
    );
    dials.push(dial('busy'));
    expect(decided(dials, { retry })).toMatchObject({
      state: 'done',
      why: 'The line was busy; no retry is left',
    });
    expect(decided([dial('busy')], { retry: { busy: { delaysMs: [] } } }).why).toBe(
      'The line was busy',
    );
  });

  it('is dialled by the callee’s clock', () => {
    // 9 h UTC is the evening in Tokyo: tomorrow there is still today here.
    const tokyo = () => 9 * hourMs;
    const { nextAttemptAt } = decided([dial('call_declined')], { offset: tokyo });
    expect(localTime(nextAttemptAt, tokyo)).toMatchObject({ ms: 8 * hourMs });
    expect(nextAttemptAt - morning).toBe(14 * hourMs);
  });

  it('says what held a lead back longer than its delay', () => {
    const day = [9, 10, 11].map((hour) => dial('no_answer', morning + (hour - 9) * hourMs));
    expect(decided(day).why).toBe(
      'Nobody answered; next try tomorrow at 12:00 (in 25 h), not in the morning again; retry 3 of 5',
    );
  });

  it('never calls too often in a day or a window, never too soon, whatever it is', () => {
    const rule = fc.record({
      delaysMs: fc.array(fc.integer({ min: 0, max: dayMs }), { minLength: 1, maxLength: 4 }),
      past: fc.constantFrom('done' as const, 'repeat' as const, 'double' as const),
      jitter: fc.double({ min: 0, max: 1, noNaN: true }),
      perDayMax: fc.integer({ min: 1, max: 4 }),
      totalMax: fc.integer({ min: 1, max: 15 }),
      otherDaypartFrom: fc.integer({ min: 1, max: 3 }),
      nextDay: fc.boolean(),
      window: fc.record({
        count: fc.integer({ min: 1, max: 6 }),
        ms: fc.integer({ min: 0, max: 3 * dayMs }),
      }),
    });
    fc.assert(
      fc.property(rule, fc.double({ min: 0, max: 1, noNaN: true }), (given, random) => {
        const dials = [dial('x')];
        for (let i = 0; i < 20; i += 1) {
          const last = dials.at(-1)!;
          const next = decided(dials, { retry: { x: given }, random });
          expect(next.why.length).toBeGreaterThan(0);
          if (next.state === 'done') break;
          const at = next.nextAttemptAt;
          expect(at).toBeGreaterThanOrEqual(last.at);
          dials.push(dial('x', at));
        }
        expect(dials.length).toBeLessThanOrEqual(given.totalMax);
        const perDay = new Map<number, number>();
        for (const { at } of dials) {
          const { day } = localTime(at, utc);
          perDay.set(day, (perDay.get(day) ?? 0) + 1);
        }
        expect(Math.max(...perDay.values())).toBeLessThanOrEqual(given.perDayMax);
        for (const [i, { at }] of dials.entries()) {
          const before = dials[i - given.window.count];
          if (before) expect(at - before.at).toBeGreaterThanOrEqual(given.window.ms);
        }
      }),
    );
  });
});
