import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { VirtualClock } from '../../../machines/supervision/clock.ts';
import { encode } from '../../audio/codec/mulaw.ts';
import { browserFrame, frameHeadBytes } from '../../audio/wire/browser.ts';
import { pcmOfFrame } from '../../audio/wire/browser-model.ts';
import type { MediaLine } from '../media-line.ts';
import { serveMedia } from '../media-server.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A browser's socket to a worker, and what the worker holds of it. */
const connect = async (rate: 8_000 | 16_000 = 16_000) => {
  const server = createServer();
  const counters: Record<string, number> = {};
  const lines: MediaLine[] = [];
  const media = serveMedia({
    server,
    path: '/ws/twilio',
    browserPath: '/ws/browser',
    clock: new VirtualClock(),
    accepts: () => true,
    onLine: (line) => lines.push(line),
    count: (name) => {
      counters[name] = (counters[name] ?? 0) + 1;
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws/browser`);
  closers.push(
    () => server.close(),
    () => media.close(),
    () => socket.terminate(),
  );
  await once(socket, 'open');
  const start = () =>
    socket.send(JSON.stringify({ event: 'start', rate, callId: 'c', token: 't' }));
  const told: string[] = [];
  const audio: Uint8Array[] = [];
  const listen = async (): Promise<MediaLine> => {
    const line = await vi.waitUntil(() => lines[0], { timeout: 5_000, interval: 5 });
    line.listen({
      messages: (messages) => audio.push(...messages.map((each) => Uint8Array.from(each))),
      digit: (digit) => told.push(`digit ${digit}`),
      typed: (text) => told.push(`typed ${text}`),
      stopped: () => told.push('stopped'),
      closed: () => told.push('closed'),
    });
    return line;
  };
  return { socket, start, listen, told, audio, counters, lines };
};

const soon = (check: () => void) => vi.waitFor(check, { timeout: 5_000, interval: 5 });
const loud = (samples: number) => new Int16Array(samples).fill(4_000);

describe('a browser’s line', () => {
  it('begins with its start, which names call, token and sample rate', async () => {
    const { start, listen } = await connect();
    start();
    expect(await listen()).toMatchObject({
      wire: 'browser-16k',
      carrierCallId: '',
      parameters: { callId: 'c', token: 't' },
    });
  });

  it('hands audio and marks to the audio thread, in order, and tells keys, typed words and the end', async () => {
    const { socket, start, listen, told, audio } = await connect();
    start();
    await listen();
    const texts = ['{"event":"mark","name":"vb.0.160"}', '{"event":"dtmf","digit":"#"}'];
    socket.send(browserFrame(0, loud(320)));
    for (const text of [...texts, '{"event":"say","text":" Yes. "}', '{"event":"stop"}'])
      socket.send(text);
    await soon(() => expect(told).toEqual(['digit #', 'typed Yes.', 'stopped']));
    socket.close();
    await soon(() => expect(told).toContain('closed'));
    expect(audio.map((each) => each[0])).toEqual([1, '{'.charCodeAt(0)]);
  });

  it('counts what is not of the protocol and goes on', async () => {
    const { socket, start, listen, told, audio, counters } = await connect();
    socket.send(browserFrame(0, loud(320)));
    socket.send('rubbish');
    socket.send('{"event":"start","rate":44100,"callId":"c","token":"t"}');
    start();
    await listen();
    socket.send(new Uint8Array(100_000));
    socket.send(`{"event":"say","text":"${'x'.repeat(100_000)}"}`);
    socket.send(`{"event":"say","text":"${'x'.repeat(400)}"}`);
    socket.send('{"event":"dtmf","digit":"12"}');
    socket.send('{"event":"dtmf","digit":"1"}');
    await soon(() => expect(told).toEqual(['digit 1']));
    expect(audio).toEqual([]);
    expect(counters).toEqual({ media_malformed: 7 });
  });

  it('holds a minute of typed speech and counts what is more', async () => {
    const { start, listen, counters } = await connect();
    start();
    const line = await listen();
    for (let n = 0; n < 62; n++) line.asParty?.(new Uint8Array(8_000));
    expect(counters).toEqual({ typed_audio_dropped: 2 });
  });

  it.each([8_000, 16_000] as const)(
    'speaks in the party’s place at %i Hz, frame for frame, and then lets its microphone through',
    async (rate) => {
      const { socket, start, listen, audio } = await connect(rate);
      start();
      const line = await listen();
      line.asParty?.(encode(loud(1_000)));
      const frame = browserFrame(0, new Int16Array(rate / 50));
      for (let n = 0; n < 9; n++) socket.send(frame);
      await soon(() => expect(audio).toHaveLength(9));
      const level = audio.map((each) =>
        Math.max(...pcmOfFrame(each.subarray(frameHeadBytes)).map(Math.abs)),
      );
      // 1,000 samples are six frames and a quarter.
      expect(level.slice(1, 6).every((peak) => peak > 3_500)).toBe(true);
      expect(level.slice(7)).toEqual([0, 0]);
      expect(audio.every((each) => each.length === frame.length)).toBe(true);
    },
  );
});
