import { describe, expect, it } from 'vitest';
import { Drill } from './drill.ts';

/** `npm run sim -- kills --rounds 1000` is the long form. */
describe('the dialler under random kills', () => {
  it('dials nobody twice, loses no lead and leaks no slot, whoever dies or freezes whenever', async () => {
    expect(await new Drill(3).run(10)).toMatchObject({
      first: null,
      doubleDialCount: 0,
      lostLeadCount: 0,
      leakedSlotCount: 0,
      openAttemptCount: 0,
    });
  }, 120_000);
});
