import { describe, expect, it } from 'vitest';
import { NativeGate } from './native-gate.ts';

const pair = () => {
  const pulse = new SharedArrayBuffer(24);
  return { thread: new NativeGate(pulse, 2), owner: new NativeGate(pulse, 2) };
};

describe('the gate of native code', () => {
  it('lets the thread in and out as often as it likes', () => {
    const { thread, owner } = pair();
    for (let n = 0; n < 3; n++) {
      expect(thread.enter()).toBe(true);
      expect(owner.isInside).toBe(true);
      thread.leave();
      expect(owner.isInside).toBe(false);
    }
  });

  it('shuts at once while the thread is outside, and for good', async () => {
    const { thread, owner } = pair();
    await owner.shut();
    expect(thread.enter()).toBe(false);
    thread.leave();
    expect(thread.enter()).toBe(false);
    await owner.shut();
  });

  it('shuts behind a thread that is inside, not before it is out', async () => {
    const { thread, owner } = pair();
    thread.enter();
    let isShut = false;
    const shut = owner.shut().then(() => {
      isShut = true;
    });
    for (let n = 0; n < 10; n++) await new Promise((resolve) => setImmediate(resolve));
    expect(isShut).toBe(false);
    thread.leave();
    await shut;
    expect(thread.enter()).toBe(false);
  });

  it('does not wait for ever for a thread that hangs inside', async () => {
    const { thread, owner } = pair();
    thread.enter();
    await owner.shut();
    expect(thread.enter()).toBe(false);
  });
});
