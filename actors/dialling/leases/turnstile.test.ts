import { describe, expect, it } from 'vitest';
import { Turnstile } from './turnstile.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('a turnstile', () => {
  it('lets a bounded number through at a time, in order, also after one fails', async () => {
    const turnstile = new Turnstile(2);
    const { signal } = new AbortController();
    const order: number[] = [];
    let inside = 0;
    let most = 0;
    const all = await Promise.allSettled(
      Array.from({ length: 9 }, (_, i) =>
        turnstile.pass(signal, async () => {
          order.push(i);
          inside += 1;
          most = Math.max(most, inside);
          await turn();
          inside -= 1;
          if (i === 3) throw new Error('x');
        }),
      ),
    );
    expect(most).toBe(2);
    expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(all.filter((one) => one.status === 'rejected').length).toBe(1);
  });

  it('lets who gives up leave the line without taking a place', async () => {
    const turnstile = new Turnstile(1);
    const patient = new AbortController().signal;
    const impatient = new AbortController();
    const first = turnstile.pass(patient, turn);
    const second = turnstile.pass(impatient.signal, turn);
    const third = turnstile.pass(patient, async () => 'third');
    impatient.abort(new Error('gave up'));
    await expect(second).rejects.toThrow('gave up');
    await first;
    expect(await third).toBe('third');
    expect(await turnstile.pass(patient, async () => 'free again')).toBe('free again');
  });
});
