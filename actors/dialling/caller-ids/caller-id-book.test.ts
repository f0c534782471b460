import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CallerIdQuarantine } from '../../../machines/contracts/campaign/caller-id.ts';
import type { Attempt, Campaign } from '../../../machines/contracts/campaign/campaign.ts';
import { openInProcessBus } from '../../bus/in-process-bus.ts';
import { type Ground, openGround } from '../dialling-ground.ts';
import { CallerIdBook } from './caller-id-book.ts';

const now = 1_800_000_000_000;
const dayMs = 86_400_000;
const [one, two, three] = ['+13125550100', '+12125550100', '+14155550100'] as const;

let ground: Ground;
let campaign: Campaign;
let live: { from: string }[];
const open = () =>
  new CallerIdBook({
    store: ground.store,
    log: { info() {}, warn() {}, error() {} },
    live: () => live as never,
  });

beforeAll(async () => {
  ground = await openGround(() => openInProcessBus());
});
beforeEach(async () => {
  await ground.store.collection('attempts').deleteMany({});
  await ground.store.collection('campaigns').deleteMany({});
  live = [];
  await ground.campaign('c', 0, {
    callerIds: [{ phone: one, perDayMax: 3 }, { phone: two, concurrentMax: 1 }, { phone: three }],
  });
  campaign = await ground.campaignNow('c');
});
afterAll(() => ground.close());

let dialCount = 0;
const dials = (from: string, count: number, more: Partial<Attempt> = {}) =>
  ground.store.collection<Attempt>('attempts').insertMany(
    Array.from({ length: count }, () => {
      dialCount += 1;
      return {
        _id: `a${dialCount}:1`,
        schemaVersion: 1 as const,
        leadId: `a${dialCount}`,
        campaignId: 'c',
        botId: 'bot',
        n: 1,
        callId: `call${dialCount}`,
        to: '+15550001',
        from,
        workerId: null,
        carrierCallId: null,
        state: 'ended' as const,
        carrierSequence: 0,
        intendedAt: now - 1_000,
        answeredAt: null,
        endedAt: now,
        outcome: 'no_answer' as const,
        disposition: null,
        carrierCode: null,
        epoch: 1,
        ...more,
      };
    }),
  );
const wish = { to: '+15035550100', now, callbackFrom: null, prefixes: [] };

describe('the book of numbers to show', () => {
  it('knows no bound for a campaign of one number', () => {
    const plain = { ...campaign, callerIds: undefined } as unknown as Campaign;
    expect(open().roomOf(plain, now)).toBe(Number.POSITIVE_INFINITY);
    expect(open().choose(plain, wish).phone).toBe('+15550100');
  });

  it('counts what was dialled in the last 24 h from attempts, whoever wrote them', async () => {
    await dials(one, 2);
    await dials(one, 5, { intendedAt: now - dayMs - 1 });
    const book = open();
    await book.survey([campaign], now);
    expect(book.roomOf(campaign, now)).toBe(1 + 1 + 100);
    // A minute later it looks again.
    await dials(one, 1, { intendedAt: now });
    await book.survey([campaign], now + 60_000);
    expect(book.roomOf(campaign, now + 60_000)).toBe(1 + 100);
  });

  it('adds its own choices until they are attempts, and forgets those that never were', async () => {
    const book = open();
    await book.survey([campaign], now);
    for (let i = 0; i < 3; i += 1) book.choose(campaign, { ...wish, to: '+13125550199' });
    expect(book.roomOf(campaign, now)).toBe(1 + 100);
    expect(book.choose(campaign, { ...wish, to: '+13125550199' }).phone).not.toBe(one);
    await book.survey([campaign], now + 130_000);
    expect(book.roomOf(campaign, now + 130_000)).toBe(3 + 1 + 100);
  });

  it('shows a number in no more calls at once than it may be in', async () => {
    const book = open();
    await book.survey([campaign], now);
    const local = { ...wish, to: '+12125550199' };
    expect(book.choose(campaign, local).phone).toBe(two);
    live = [{ from: two }];
    expect(book.choose(campaign, local).phone).not.toBe(two);
    live = [];
    expect(book.choose(campaign, local).phone).toBe(two);
  });

  it('sends a number into quarantine that people stopped answering, tells it, and takes it back cold', async () => {
    for (const ago of [0, 1]) {
      const intendedAt = now - ago * dayMs - 1_000;
      const answered = { intendedAt, outcome: 'answered' as const, retryCode: 'confirmed' };
      await dials(three, 60, { intendedAt });
      // Machines are nobody.
      await dials(three, 20, { ...answered, retryCode: 'voicemail' });
      await dials(two, 60, { intendedAt });
      await dials(two, 30, answered);
    }
    const book = open();
    await book.survey([campaign], now);
    expect(book.choose(campaign, { ...wish, to: '+14155550199' }).phone).not.toBe(three);
    const [kept] = await ground.store.collection<CallerIdQuarantine>('caller_ids').find({});
    expect(kept).toMatchObject({ _id: three, campaignId: 'c', untilAt: now + 14 * dayMs });
    expect(kept!.why).toMatch(
      /^People answered 0 % of its dials, of all numbers' \d+ %, for 2 days/,
    );
    // The next leader knows it too; when it is over, the number begins with 20 a day.
    const next = open();
    const later = now + 14 * dayMs;
    await next.survey([campaign], later);
    expect(next.roomOf(campaign, later)).toBe(3 + 1 + 20);
    expect(next.roomOf(campaign, later - 1)).toBe(3 + 1);
  });
});
