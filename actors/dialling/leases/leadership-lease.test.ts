import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openInProcessBus } from '../../bus/in-process-bus.ts';
import type { Store } from '../../store/store.ts';
import { type Ground, openGround, until } from '../dialling-ground.ts';
import { createLeadershipLease } from './leadership-lease.ts';

let ground: Ground;

beforeEach(async () => {
  ground = await openGround(() => openInProcessBus());
});
afterEach(() => ground.close());

const lease = (holder: string) => createLeadershipLease(ground.store, holder, ground.clock);

/** Whose lease document is out of reach until `back` is called. */
const storeThatIsAway = () => {
  const { promise: away, resolve: back } = Promise.withResolvers<void>();
  const store: Store = Object.create(ground.store);
  store.collection = (name: string) => {
    const real = ground.store.collection(name as never);
    return Object.assign(Object.create(real), {
      findOneAndUpdate: async (...asked: Parameters<typeof real.findOneAndUpdate>) => {
        await away;
        return real.findOneAndUpdate(...asked);
      },
    });
  };
  return { store, back };
};

describe('the leadership lease', () => {
  it('goes to exactly one of many who ask at once', async () => {
    const askers = Array.from({ length: 12 }, (_, i) => lease(`d${i}`));
    const answers = await Promise.allSettled(askers.map((asker) => asker.claim()));
    const held = answers.filter((one) => one.status === 'fulfilled' && one.value.isHeld);
    expect(held.length).toBe(1);
    expect(askers.filter((asker) => asker.authority().isHeld()).length).toBe(1);
  });

  it('keeps its epoch when renewed and raises it with every new reign', async () => {
    const a = lease('a');
    const b = lease('b');
    expect(await a.claim()).toMatchObject({ isHeld: true, epoch: 1 });
    expect(await a.claim()).toMatchObject({ isHeld: true, epoch: 1 });
    expect(await b.claim()).toMatchObject({ isHeld: false, epoch: 1, holder: 'a' });
    ground.later(16_000);
    expect(await b.claim()).toMatchObject({ isHeld: true, epoch: 2 });
    expect(await a.claim()).toMatchObject({ isHeld: false, holder: 'b' });
    ground.later(16_000);
    // Even its last holder starts anew once it has run out.
    expect(await b.claim()).toMatchObject({ isHeld: true, epoch: 3 });
  });

  it('ends here before it ends in the store, and an old authority does not revive', async () => {
    const a = lease('a');
    const { leftMs } = await a.claim();
    expect(leftMs).toBeLessThanOrEqual(8_000);
    expect(leftMs).toBeGreaterThan(5_000);
    const authority = a.authority();
    expect(authority.isHeld()).toBe(true);
    ground.later(8_001);
    expect(authority.isHeld()).toBe(false);
    expect(await lease('b').claim()).toMatchObject({ isHeld: false });
    // Still its own in the store, but what ran under it here has ended.
    expect(await a.claim()).toMatchObject({ isHeld: true, epoch: 2 });
    expect(authority.isHeld()).toBe(false);
  });

  it('asks once at a time: what was given up while the store was away does not end the reign of who asked again', async () => {
    const { store, back } = storeThatIsAway();
    const a = createLeadershipLease(store, 'a', ground.clock);
    // Given up by whoever waited, one after the other, and all of them on their way to the store.
    const claims = [a.claim(), a.claim(), a.claim()];
    back();
    expect(await claims[0]).toMatchObject({ isHeld: true, epoch: 1 });
    const authority = a.authority();
    expect(await Promise.all(claims)).toMatchObject([{ epoch: 1 }, { epoch: 1 }, { epoch: 1 }]);
    expect(authority.isHeld()).toBe(true);
  });

  it('asks again when the store took so long to answer that nothing is left of the lease', async () => {
    const { store, back } = storeThatIsAway();
    const a = createLeadershipLease(store, 'a', ground.clock);
    const claim = a.claim();
    ground.later(9_000);
    back();
    expect((await claim).leftMs).toBeGreaterThan(5_000);
    expect(a.authority().isHeld()).toBe(true);
  });

  it('is free at once when released, and only its holder can release it', async () => {
    const a = lease('a');
    const b = lease('b');
    await a.claim();
    await b.release();
    expect(await b.claim()).toMatchObject({ isHeld: false });
    await a.release();
    expect(a.authority().isHeld()).toBe(false);
    expect(await b.claim()).toMatchObject({ isHeld: true, epoch: 2 });
  });
});

describe('two diallers on one store', () => {
  it('one leads and dials, the other stands by, says so, and takes over when the first stops', async () => {
    await ground.worker('w1', 2);
    await ground.campaign('c', 2);
    const first = await ground.dialler();
    await until(
      () => first.status().leadership,
      (leadership) => leadership === 'leading',
    );
    const second = await ground.dialler();
    await until(
      () => ground.log.filter((line) => 'code' in line.fields),
      (lines) => lines.length === 1,
    );
    expect(ground.log.find((line) => 'code' in line.fields)).toMatchObject({
      fields: { code: 'not_leader', holder: first.holder },
      sentence: 'Another dialler leads on this store; this one stands by',
    });
    expect(second.status()).toMatchObject({ leadership: 'standby', holder: first.holder });
    await until(
      () => ground.carrier.calls.length,
      (count) => count === 2,
    );
    await first.stop();
    await until(
      () => second.status().leadership,
      (leadership) => leadership === 'leading',
    );
    expect(second.status().epoch).toBe(2);
  });
});
