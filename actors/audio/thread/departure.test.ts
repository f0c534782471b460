import { beforeEach, describe, expect, it } from 'vitest';
import { Departure } from './departure.ts';

/** An event loop by hand: its turns, and a clock that moves when told. */
class Loop {
  nowMs = 1_000;
  private immediates: (() => void)[] = [];
  private timers: { atMs: number; run: () => void }[] = [];
  readonly host = {
    now: () => this.nowMs,
    setImmediate: (run: () => void) => this.immediates.push(run),
    setTimeout: (run: () => void, ms: number) => this.timers.push({ atMs: this.nowMs + ms, run }),
  };

  /** One turn: timers, then what the sockets bring, then immediates; those armed meanwhile wait for the next. */
  turn(tookMs: number, ...brought: (() => void)[]): void {
    this.nowMs += tookMs;
    const due = this.timers.filter(({ atMs }) => atMs <= this.nowMs);
    this.timers = this.timers.filter(({ atMs }) => atMs > this.nowMs);
    for (const { run } of due) run();
    for (const bring of brought) bring();
    for (const run of this.immediates.splice(0)) run();
  }
}

let loop: Loop;
let departure: Departure;
let waiting: string[];
let gone: string[];
const send = () => {
  if (waiting.length === 0) return;
  gone.push(waiting.splice(0).join(''));
  departure.departed();
};
const bring = (name: string) => () => {
  waiting.push(name);
  departure.came();
};

beforeEach(() => {
  loop = new Loop();
  waiting = [];
  gone = [];
  departure = new Departure(send, loop.host);
});

describe('a batch for an audio thread', () => {
  it('departs in the turn of the loop that brought its only message', () => {
    loop.turn(20, bring('a'));
    expect(gone).toEqual(['a']);
  });

  it('takes along what the next turns bring, and departs after the first that brings nothing', () => {
    loop.turn(20, bring('a'), bring('b'));
    loop.turn(0.1, bring('c'));
    expect(gone).toEqual([]);
    loop.turn(0.1);
    expect(gone).toEqual(['abc']);
  });

  it('departs 2 ms after its first message, even if every turn brings more', () => {
    loop.turn(20, bring('a'), bring('b'));
    for (let n = 0; n < 3; n++) loop.turn(0.6, bring('c'));
    expect(gone).toEqual([]);
    loop.turn(0.6, bring('d'));
    expect(gone).toEqual(['abcccd']);
  });

  it('follows the last one after 2 ms, with all that came meanwhile', () => {
    loop.turn(20, bring('a'));
    loop.turn(0.5, bring('b'));
    loop.turn(0.5, bring('c'));
    loop.turn(0.9);
    expect(gone).toEqual(['a']);
    loop.turn(0.7);
    expect(gone).toEqual(['a', 'bc']);
  });

  it('follows after 2 ms as well when a command has sent the last one', () => {
    loop.turn(20, bring('a'), bring('b'), send);
    loop.turn(1, bring('c'));
    loop.turn(0.9);
    expect(gone).toEqual(['ab']);
    loop.turn(0.2);
    expect(gone).toEqual(['ab', 'c']);
  });
});
