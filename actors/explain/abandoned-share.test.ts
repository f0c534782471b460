import { expect, it } from 'vitest';
import { AbandonedShare } from './abandoned-share.ts';

const settled = (outcome: string) => ({ type: 'attempt.settled', outcome });

it('is the share of those that were answered and found no slot', () => {
  const abandoned = new AbandonedShare();
  expect(abandoned.share).toBeNull();
  for (const outcome of ['answered', 'no_answer', 'abandoned', 'busy', 'answered', 'answered'])
    abandoned.hear(settled(outcome));
  abandoned.hear({ type: 'attempt.ringing' });
  expect(abandoned.share).toBe(0.25);
});

it('forgets what was answered long ago', () => {
  const abandoned = new AbandonedShare();
  for (let i = 0; i < 10; i += 1) abandoned.hear(settled('abandoned'));
  for (let i = 0; i < 995; i += 1) abandoned.hear(settled('answered'));
  expect(abandoned.share).toBe(0.005);
  for (let i = 0; i < 5; i += 1) abandoned.hear(settled('answered'));
  expect(abandoned.share).toBe(0);
});
