import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JournalEvent } from '../../contracts/call/journal-event.ts';
import { EventTape } from './event-tape.ts';

const tapeOf = (events: readonly JournalEvent[], countMax = 100_000) => {
  const tape = new EventTape(countMax);
  for (const event of events) tape.push(event);
  return tape;
};

/** `n` of them, numbered and told from `t` on, a tenth of a millisecond apart. */
const numbered = (
  entries: readonly Omit<JournalEvent, 'seq' | 't'>[],
  from = 0,
  t = 1_700_000_000_000,
): JournalEvent[] =>
  entries.map((entry, n) => ({ seq: from + n, t: (Math.round(t * 10) + n) / 10, ...entry }));

const text = fc.oneof(fc.string({ maxLength: 40 }), fc.string({ unit: 'grapheme', maxLength: 40 }));
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    text,
    fc.constantFrom(null, true, false, 0, -0, -1, 2 ** 31, 2 ** 49, 2 ** 53, Number.NaN, 0.1),
    fc.double(),
    fc.maxSafeNat(),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(text, tie('value'), { maxKeys: 5, noNullPrototype: true }),
  ),
})).value;
const entry = fc.record(
  {
    path: text,
    kind: fc.constantFrom(...JournalEvent.shape.kind.options),
    event: text,
    value: fc.oneof(text, fc.constant({ open: { party: 'silent' } })),
    data: json,
  },
  { requiredKeys: ['path', 'kind', 'event'] },
);

describe('a tape of events', () => {
  it('gives back exactly what it was given, oldest first', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 60 }), fc.nat(9_999), (entries, from) => {
        const events = numbered(entries as JournalEvent[], from);
        expect(tapeOf(events).events()).toStrictEqual(events);
      }),
    );
  });

  it('gives back a key that would change what an object is, as JSON does', () => {
    const data = JSON.parse('{"__proto__": {"isAdmin": true}, "a": 1}');
    const events = numbered([{ path: 'call', kind: 'fact', event: 'x', data }]);
    const [event] = tapeOf(events).events();
    expect(JSON.stringify(event!.data)).toBe(JSON.stringify(data));
    expect(Object.getPrototypeOf(event!.data)).toBe(Object.prototype);
  });

  it('keeps times apart that stand still, leap and go back', () => {
    const times = [1_700_000_000_000.3, 1_700_000_000_000.3, 1_800_000_000_000, 0, 0.1, -5, 7];
    const events = times.map((t, seq) => ({
      seq,
      t,
      path: 'call',
      kind: 'fact' as const,
      event: 'x',
    }));
    expect(tapeOf(events).events()).toStrictEqual(events);
  });

  it('keeps the newest only, of which the oldest can be had alone', () => {
    const events = numbered(
      Array.from({ length: 5_000 }, (_, n) => ({
        path: 'call/turn',
        kind: 'event' as const,
        event: 'words.final',
        data: { text: `this is number ${n}` },
      })),
    );
    for (const count of [1, 99, 100, 101, 700, 5_000]) {
      const tape = tapeOf(events.slice(0, count), 100);
      expect(tape.events()).toStrictEqual(events.slice(Math.max(0, count - 100), count));
      expect(tape.events(7)).toStrictEqual(tape.events().slice(0, 7));
    }
  });

  it('takes an event that is larger than all others together', () => {
    const long = {
      path: 'call',
      kind: 'fact' as const,
      event: 'x',
      data: ['ä'.repeat(90_000), 'y'.repeat(90_000)],
    };
    const events = numbered([{ ...long, data: 1 }, long, { ...long, data: 2 }]);
    expect(tapeOf(events).events()).toStrictEqual(events);
  });

  it('takes a fraction of its text for an event of a chart, and less where an actor hears what another has told', () => {
    const step = (n: number): Omit<JournalEvent, 'seq' | 't'>[] => {
      const data = {
        words: [
          { text: `Hello ${n}, this is a longer answer.`, startSample: n, endSample: n + 900 },
        ],
      };
      const value = { open: { party: { silent: 'attending' }, bot: 'thinking', digits: 'none' } };
      const timer = 'xstate.after.thinkingMax.turn.open.bot.thinking';
      return [
        { path: 'call/listener', kind: 'fact', event: 'words.final', data },
        { path: 'call/turn', kind: 'event', event: 'words.final', data: structuredClone(data) },
        {
          path: 'call/turn',
          kind: 'state',
          event: 'words.final',
          value,
          data: { transition: 'turn.open.bot.listening||1' },
        },
        { path: 'call/turn', kind: 'timer', event: 'cancelled', data: { id: timer } },
      ];
    };
    const events = numbered(Array.from({ length: 250 }, (_, n) => step(n)).flat());
    const tape = tapeOf(events);
    expect(tape.events()).toStrictEqual(events);
    expect(JSON.stringify(events).length / events.length).toBeGreaterThan(150);
    expect(tape.byteLength / events.length).toBeLessThan(45);
  });

  it('needs no end to the words of charts', () => {
    const events = numbered(
      Array.from({ length: 6_000 }, (_, n) => ({
        path: `call/${n}`,
        kind: 'timer' as const,
        event: 'armed',
        data: { id: `timer ${n}`, [`key ${n}`]: n },
      })),
    );
    expect(tapeOf(events).events()).toStrictEqual(events);
  });
});
