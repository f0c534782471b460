import { expect, test } from 'vitest';
import { createPlaybackQueue } from './playback-queue.ts';

const ramp = (from: number, count: number) =>
  Uint8Array.from({ length: count }, (_, i) => (from + i) % 255);

test('gives 160 bytes a tick, whatever the pieces were', () => {
  const queue = createPlaybackQueue();
  queue.audio(ramp(0, 100));
  queue.audio(ramp(100, 300));
  const heard = [...(queue.take() ?? []), ...(queue.take() ?? [])];
  expect(heard).toEqual([...ramp(0, 320)]);
  expect(queue.queuedBytes).toBe(80);
  const last = queue.take();
  expect(last?.slice(0, 80)).toEqual(ramp(320, 80));
  expect(last?.[80]).toBe(0xff);
  expect(queue.shortFrames).toBe(1);
  expect(queue.take()).toBeNull();
});

test('reports a mark when all audio before it has been taken, and not earlier', () => {
  const queue = createPlaybackQueue();
  queue.mark('at once');
  queue.audio(ramp(0, 200));
  queue.mark('middle');
  queue.audio(ramp(0, 120));
  queue.mark('end');
  expect(queue.reachedMarks()).toEqual(['at once']);
  queue.take();
  expect(queue.reachedMarks()).toEqual([]);
  queue.take();
  expect(queue.reachedMarks()).toEqual(['middle', 'end']);
  expect(queue.reachedMarks()).toEqual([]);
});

test('reports a mark that lies inside a frame with that frame', () => {
  const queue = createPlaybackQueue();
  queue.audio(ramp(0, 100));
  queue.mark('inside');
  queue.audio(ramp(0, 100));
  queue.take();
  expect(queue.reachedMarks()).toEqual(['inside']);
  expect(queue.queuedBytes).toBe(40);
});

test('clear drops the audio and hands back every pending mark in order', () => {
  const queue = createPlaybackQueue();
  queue.audio(ramp(0, 500));
  queue.mark('one');
  queue.take();
  queue.audio(ramp(0, 500));
  queue.mark('two');
  expect(queue.clear()).toEqual(['one', 'two']);
  expect(queue.take()).toBeNull();
  queue.audio(ramp(7, 160));
  expect(queue.take()?.[0]).toBe(7);
});

test('refuses more than five minutes', () => {
  const queue = createPlaybackQueue();
  const minute = new Uint8Array(60 * 8_000);
  for (let i = 0; i < 5; i++) expect(queue.audio(minute)).toBe(true);
  expect(queue.audio(new Uint8Array(1))).toBe(false);
});

test('a long call keeps its order and does not grow', () => {
  const queue = createPlaybackQueue();
  for (let i = 0; i < 5_000; i++) {
    queue.audio(ramp(i, 160));
    queue.mark(`m${i}`);
    expect(queue.take()?.[0]).toBe(i % 255);
    expect(queue.reachedMarks()).toEqual([`m${i}`]);
  }
});
