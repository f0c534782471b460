import { describe, expect, it } from 'vitest';
import type { AttemptEmitted, AttemptSubject } from '../../machines/campaign/attempt-context.ts';
import type { PacingSight } from '../../machines/pacing/pacer.ts';
import { PacingNews } from './pacing-news.ts';

const subject = (holder: string) => ({ holder, campaignId: 'c' }) as AttemptSubject;
const sight: Omit<PacingSight, 'atMs'> = {
  slotCount: 4,
  freeCount: 4,
  reservedCount: 0,
  waitingCount: 0,
  tokenCount: 100,
  lineCount: 100,
  campaigns: [
    {
      campaignId: 'c',
      mode: 'progressive',
      weight: 1,
      tier: 1,
      ratio: 1,
      lateTarget: 0.02,
      lateLimit: 0.03,
      concurrentMax: 100,
      dueCount: 100,
    },
  ],
};

function told() {
  // Of this century: the pacer's own time begins at 0.
  let now = 1_800_000_000_000;
  const startedAt = now;
  const news = new PacingNews(() => now);
  return {
    news,
    at: (ms: number) => {
      now = startedAt + ms;
    },
    hear: (fact: Partial<AttemptEmitted> & { type: AttemptEmitted['type'] }) =>
      news.hear(fact as AttemptEmitted),
    /** Dials that it would place now: with one held slot a dial, 4 less those that ring. */
    room: () => news.plan(sight).campaigns[0]!.dialCount,
  };
}

describe('what attempts tell the pacer', () => {
  it('a granted dial counts at once, and no more when it was declined, came to nothing or was lost', () => {
    const { news, room, hear } = told();
    room();
    for (const holder of ['a', 'b', 'c']) news.granted(holder, 'c');
    news.granted('a', 'c');
    expect(room()).toBe(1);
    news.declined('a');
    expect(room()).toBe(2);
    hear({
      type: 'attempt.settled',
      subject: subject('b'),
      outcome: 'busy',
      disposition: null,
      isAttached: false,
    });
    expect(room()).toBe(3);
    news.prune((holder) => holder !== 'c');
    expect(room()).toBe(4);
  });

  it('what ended before the first plan, as after a change of leader, leaves a pacer that dials', () => {
    const { news, room, hear, at } = told();
    news.granted('a', 'c');
    at(3_000);
    hear({ type: 'attempt.attached', subject: subject('a') });
    at(9_000);
    hear({ type: 'attempt.over', subject: subject('a') });
    news.granted('b', 'c');
    expect(room()).toBe(3);
  });

  it('who answered waits until a slot is found, or is counted as late', () => {
    const { news, at, hear } = told();
    news.plan(sight);
    news.granted('a', 'c');
    news.granted('b', 'c');
    at(9_000);
    news.waits('a');
    news.waits('b');
    expect(news.waitingCount).toBe(2);
    hear({ type: 'attempt.attached', subject: subject('a') });
    hear({
      type: 'attempt.settled',
      subject: subject('b'),
      outcome: 'abandoned',
      disposition: null,
      isAttached: false,
    });
    expect(news.waitingCount).toBe(0);
    news.plan(sight);
    expect(news.pacer.picture('c')).toMatchObject({ talkingCount: 1, inFlightCount: 0 });
    at(60_000);
    hear({ type: 'attempt.over', subject: subject('a') });
    news.plan(sight);
    expect(news.pacer.picture('c')).toMatchObject({ talkingCount: 0 });
  });

  it('a machine needs no slot from its verdict on, whatever is still said to it', () => {
    const { news, room, hear, at } = told();
    room();
    for (const holder of ['a', 'b']) news.granted(holder, 'c');
    expect(room()).toBe(2);
    at(9_000);
    hear({ type: 'attempt.slotUnwanted', subject: subject('a'), isMachine: false });
    expect(room()).toBe(2);
    hear({ type: 'attempt.slotUnwanted', subject: subject('a'), isMachine: true });
    expect(room()).toBe(3);
    const settled = { outcome: 'answered', disposition: 'fax', isAttached: false } as const;
    hear({ type: 'attempt.settled', subject: subject('b'), ...settled });
    expect(room()).toBe(4);
    expect(news.pacer.picture('c')).toMatchObject({ talkingCount: 0, inFlightCount: 0 });
  });

  it('that mailboxes took slots makes it aim lower: the law counts late people, not late machines', () => {
    const settled = (disposition: string) => ({
      type: 'attempt.settled' as const,
      subject: subject(disposition),
      outcome: 'answered' as const,
      disposition,
      isAttached: true,
    });
    const { news, hear } = told();
    const asked: number[] = [];
    const { plan } = news.pacer;
    news.pacer.plan = (seen) => {
      asked.push(seen.campaigns[0]!.lateTarget);
      return plan.call(news.pacer, seen);
    };
    news.plan(sight);
    for (let n = 0; n < 1_000; n += 1) hear(settled(n % 4 === 0 ? 'booked' : 'voicemail'));
    news.plan(sight);
    expect(asked[0]).toBe(0.02);
    expect(asked[1]).toBeCloseTo(0.005, 3);
  });
});
