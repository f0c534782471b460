import { describe, expect, it } from 'vitest';
import type { MediaLine } from '../../../actors/telephony/media-line.ts';
import { VirtualClock } from '../../../machines/supervision/clock.ts';
import { createWaitingLines } from './waiting-lines.ts';

const token = 'a-token-of-a-call';

const start = () => {
  const clock = new VirtualClock();
  const counters: Record<string, number> = {};
  const lines = createWaitingLines(clock, (name) => {
    counters[name] = (counters[name] ?? 0) + 1;
  });
  const hungUp: string[] = [];
  const line = (callId: string, given = token): MediaLine => ({
    streamSid: 'MZ1',
    carrierCallId: 'CA1',
    parameters: { callId, token: given },
    listen: () => {},
    send: () => {},
    hangUp: () => hungUp.push(callId),
  });
  return { clock, counters, lines, line, hungUp };
};

const never = new AbortController().signal;

describe('waiting lines', () => {
  it('give a call the stream that comes after it', async () => {
    const { lines, line } = start();
    const taken = lines.take('c1', token, never);
    const stream = line('c1');
    lines.offer(stream);
    expect(await taken).toBe(stream);
  });

  it('give a call the stream that came before it', async () => {
    const { lines, line } = start();
    const stream = line('c1');
    lines.offer(stream);
    expect(await lines.take('c1', token, never)).toBe(stream);
  });

  it('refuse a stream with another token, and go on waiting for the right one', async () => {
    const { lines, line, hungUp, counters } = start();
    const taken = lines.take('c1', token, never);
    lines.offer(line('c1', 'another-token-here'));
    expect(hungUp).toEqual(['c1']);
    expect(counters).toEqual({ media_token_invalid: 1 });
    const right = line('c1');
    lines.offer(right);
    expect(await taken).toBe(right);
  });

  it('close a stream that nobody claims within five seconds', () => {
    const { lines, line, hungUp, clock, counters } = start();
    lines.offer(line('nobody'));
    clock.advance(4_999);
    expect(hungUp).toEqual([]);
    clock.advance(1);
    expect(hungUp).toEqual(['nobody']);
    expect(counters).toEqual({ media_stream_unclaimed: 1 });
  });

  it('refuse more unclaimed streams than they hold', () => {
    const { lines, line, hungUp } = start();
    for (let i = 0; i < 257; i++) lines.offer(line(`c${i}`));
    expect(hungUp).toEqual(['c256']);
  });

  it('stop waiting when the call is given up', async () => {
    const { lines } = start();
    const giveUp = new AbortController();
    const taken = lines.take('c1', token, giveUp.signal);
    giveUp.abort();
    await expect(taken).rejects.toMatchObject({ code: 'media_token_invalid' });
  });

  it('send later streams of a call to whoever follows it', () => {
    const { lines, line } = start();
    const came: MediaLine[] = [];
    const unfollow = lines.follow('c1', token, (next) => came.push(next));
    lines.offer(line('c1'));
    lines.offer(line('c1'));
    expect(came).toHaveLength(2);
    unfollow();
    lines.offer(line('c1'));
    expect(came).toHaveLength(2);
  });

  it('hang up what still waits when they close', () => {
    const { lines, line, hungUp } = start();
    lines.offer(line('c1'));
    lines.close();
    expect(hungUp).toEqual(['c1']);
  });
});
