import { once } from 'node:events';
import { WebSocket } from 'ws';
import { Resampler } from '../../actors/audio/codec/resampler.ts';
import type { BrowserRate } from '../../actors/audio/wire/browser.ts';
import { BrowserModel } from '../../actors/audio/wire/browser-model.ts';
import { LoopbackDecoder } from '../../actors/speech/loopback/decoder.ts';
import { encodeText } from '../../actors/speech/loopback/encoder.ts';
import type { BrowserCallOffer } from '../../machines/contracts/call/browser-call.ts';
import { MusicEar } from './music-ear.ts';

/** A browser as a program: a microphone that says loopback speech, a loudspeaker that understands it, in real time. */
export interface BrowserCaller {
  say(text: string): void;
  /** Sends one text message of the protocol. */
  send(message: object): void;
  /** Words that sounded here. */
  heard(): string;
  /** For how long music has sounded here; 0: there is none. */
  musicMs(): number;
  /** True between the first and the last sound of a sentence of the bot. */
  readonly isClosed: boolean;
  closeCode(): number | null;
  close(): void;
}

const frameMs = 20;
/** A timer that comes later than this was held up by more than its own lateness. */
const stallMs = 3 * frameMs;

export const openBrowserCaller = async (
  offer: Pick<BrowserCallOffer, 'url' | 'callId' | 'token'>,
  rate: BrowserRate = 16_000,
): Promise<BrowserCaller> => {
  const socket = new WebSocket(offer.url);
  const browser = new BrowserModel(rate);
  const toRate = new Resampler(8_000, rate);
  const fromRate = new Resampler(rate, 8_000);
  const ear = new LoopbackDecoder();
  const music = new MusicEar();
  const words: string[] = [];
  let speech = new Int16Array(0);
  let code: number | null = null;
  let heardSamples = 0;

  socket.on('message', (data, isBinary) => {
    const message = isBinary ? new Uint8Array(data as Buffer) : (data as Buffer).toString();
    for (const back of browser.take(message)) socket.send(back);
  });
  await once(socket, 'open');
  socket.send(JSON.stringify({ event: 'start', rate, callId: offer.callId, token: offer.token }));

  let startedAt = performance.now();
  let lookedAt = startedAt;
  let ticks = 0;
  const timer = setInterval(() => {
    // The product shares this process: while it stands still nothing could be sent, so the loudspeaker's clock stands still too.
    const stoodStillMs = performance.now() - lookedAt - stallMs;
    if (stoodStillMs > 0) startedAt += stoodStillMs;
    lookedAt = performance.now();
    for (; ticks * frameMs < performance.now() - startedAt; ticks++) {
      const frame = new Int16Array(browser.frameSamples);
      frame.set(speech.subarray(0, browser.frameSamples));
      speech = speech.slice(browser.frameSamples);
      for (const message of browser.tick(frame)) socket.send(message);
      const pcm = fromRate.push(Int16Array.from(browser.heard.splice(0)));
      words.push(...ear.push(pcm, heardSamples).map(({ text }) => text));
      music.push(pcm);
      heardSamples += pcm.length;
    }
  }, frameMs);
  socket.on('close', (closed) => {
    code = closed;
    clearInterval(timer);
    words.push(...ear.end().map(({ text }) => text));
  });
  socket.on('error', () => undefined);

  return {
    say(text) {
      const pcm = toRate.push(encodeText(text).pcm);
      const longer = new Int16Array(speech.length + pcm.length);
      longer.set(speech);
      longer.set(pcm, speech.length);
      speech = longer;
    },
    send: (message) => socket.send(JSON.stringify(message)),
    heard: () => words.join(' '),
    musicMs: () => music.musicMs,
    get isClosed() {
      return code !== null;
    },
    closeCode: () => code,
    close: () => socket.terminate(),
  };
};
