import { describe, expect, it } from 'vitest';
import type { AttemptEmitted, AttemptSubject } from '../../machines/campaign/attempt-context.ts';
import type { PacingSight } from '../../machines/pacing/pacer.ts';
import { PacingNews } from './pacing-news.ts';

const subject = (holder: string) => ({ holder, campaignId: 'c' }) as AttemptSubject;
const sight = (atMs: number): PacingSight => ({
  atMs,
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
});

function told() {
  let now = 0;
  const news = new PacingNews(() => now);
  return {
    news,
    at: (ms: number) => {
      now = ms;
    },
    hear: (fact: Partial<AttemptEmitted> & { type: AttemptEmitted['type'] }) =>
      news.hear(fact as AttemptEmitted),
    /** Dials that it would place now: with one held slot a dial, 4 less those that ring. */
    room: () => news.pacer.plan(sight(now)).campaigns[0]!.dialCount,
  };
}

describe('what attempts tell the pacer', () => {
  it('a granted dial counts at once, and no more when it was declined, came to nothing or was lost', () => {
    const { news, room, hear } = told();
    room();
    for (const holder of ['a', 'b', 'c']) news.granted(holder, 'c', 0);
    news.granted('a', 'c', 0);
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

  it('who answered waits until a slot is found, or is counted as late', () => {
    const { news, at, hear } = told();
    news.pacer.plan(sight(0));
    news.granted('a', 'c', 0);
    news.granted('b', 'c', 0);
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
    news.pacer.plan(sight(9_000));
    expect(news.pacer.picture('c')).toMatchObject({ talkingCount: 1, inFlightCount: 0 });
    at(60_000);
    hear({ type: 'attempt.over', subject: subject('a') });
    news.pacer.plan(sight(60_000));
    expect(news.pacer.picture('c')).toMatchObject({ talkingCount: 0 });
  });
});
