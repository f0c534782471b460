import { describe, expect, it } from 'vitest';
import { setup } from 'xstate';
import { z } from 'zod';
import { startVirtual } from '../testing/virtual-system.ts';
import { VirtualClock } from './clock.ts';
import { type GateOptions, gate, type Refusal } from './ingress.ts';

function opened(options: Partial<GateOptions> = {}) {
  const clock = new VirtualClock();
  const delivered: number[] = [];
  const refused: Refusal[] = [];
  const post = gate(
    { send: (event: { type: string; n: number }) => delivered.push(event.n) },
    {
      defer: (run) => clock.setTimeout(run, 0),
      onRefused: (_event, why) => refused.push(why),
      ...options,
    },
  );
  return {
    clock,
    delivered,
    refused,
    post: (n: number) => post({ type: 'call.go', n }),
    raw: post,
  };
}

describe('the ingress gate', () => {
  it('refuses what could forge the machinery', () => {
    const { raw, refused, delivered } = opened();
    for (const type of [
      'xstate.stop',
      'xstate.error.actor.call',
      'xstate.init',
      'sup.exit',
      'sup.api',
      'sup.shutdown',
      '*',
    ])
      expect(raw({ type, n: 1 })).toBe(false);
    expect([refused.every((why) => why === 'reserved'), delivered]).toEqual([true, []]);
  });

  it('refuses what is no event', () => {
    const { raw, refused } = opened();
    for (const thing of [undefined, null, 'call.go', 7, {}, { type: '' }, { type: 3 }])
      expect(raw(thing)).toBe(false);
    expect(refused).toEqual(Array(7).fill('invalid'));
  });

  it('lets in what the schema allows, as the schema reads it', () => {
    const schema = z.object({ type: z.literal('call.go'), n: z.coerce.number() });
    const { raw, refused, delivered } = opened({ schema });
    expect(raw({ type: 'call.go', n: '4' })).toBe(true);
    expect(raw({ type: 'call.go', n: 'four' })).toBe(false);
    expect(raw({ type: 'call.stop' })).toBe(false);
    expect([delivered, refused]).toEqual([[4], ['invalid', 'invalid']]);
  });

  it('delivers at most 64 events in a macrotask, the others in order later', () => {
    const macrotasks: (() => void)[] = [];
    const { post, delivered } = opened({ defer: (run) => macrotasks.push(run) });
    for (let n = 0; n < 200; n += 1) post(n);
    const counts = [delivered.length];
    for (let run = macrotasks.shift(); run; run = macrotasks.shift()) {
      const before = delivered.length;
      run();
      counts.push(delivered.length - before);
    }
    expect(delivered).toEqual(Array.from({ length: 200 }, (_, n) => n));
    expect(counts.slice(0, 4)).toEqual([64, 64, 64, 8]);
  });

  it('arms no timer for ordinary traffic', () => {
    const { post, clock } = opened();
    for (let n = 0; n < 7; n += 1) post(n);
    expect(clock.pendingCount).toBe(0);
  });

  it.each([
    ['reject', [0, 1, 2, 3], ['overflow']],
    ['drop-oldest', [0, 1, 3, 4], ['overflow']],
    ['fail', [0, 1], ['overflow', 'gone']],
  ] as const)('holds at most its bound, then: %s', (overflow, expected, why) => {
    const { post, delivered, refused, clock } = opened({
      overflow,
      inboxMax: 2,
      perMacrotaskMax: 2,
    });
    for (let n = 0; n < 5; n += 1) post(n);
    if (overflow === 'fail') post(5);
    clock.runAll(100);
    expect([delivered, refused]).toEqual([expected, why]);
  });

  it('of a system counts what it refused, and closes with it', async () => {
    const machine = setup({}).createMachine({ on: { 'call.go': {} } });
    const { system } = startVirtual(machine);
    expect(system.post({ type: 'call.go' })).toBe(true);
    expect(system.post({ type: 'xstate.stop' })).toBe(false);
    expect(system.ref.getSnapshot().status).toBe('active');
    system.kill();
    expect(system.post({ type: 'call.go' })).toBe(false);
    expect(system.counters.refusedEvents).toBe(2);
  });
});
