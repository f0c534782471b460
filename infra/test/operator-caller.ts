import { once } from 'node:events';
import { WebSocket } from 'ws';
import { Resampler } from '../../actors/audio/codec/resampler.ts';
import { type BrowserRate, browserFrame, pcmBytes } from '../../actors/audio/wire/browser.ts';
import { pcmOfFrame } from '../../actors/audio/wire/browser-model.ts';
import { LoopbackDecoder } from '../../actors/speech/loopback/decoder.ts';
import { encodeText } from '../../actors/speech/loopback/encoder.ts';
import type {
  OperatorNotice,
  OperatorOffer,
  OperatorOrder,
} from '../../machines/contracts/call/operator-call.ts';

/** An operator as a program: says loopback speech in real time, and understands what it hears of both sides. */
export interface OperatorCaller {
  say(text: string): void;
  order(order: OperatorOrder): void;
  /** Sends one text message of the protocol. */
  send(message: object): void;
  /** Words that it heard, whoever said them. */
  heard(): string;
  /** What it was told last of the call. */
  state(): Extract<OperatorNotice, { event: 'state' }> | null;
  refusals(): string[];
  closeCode(): number | null;
  /** Leaves with a word. */
  leave(): void;
  /** Goes away without one. */
  cut(): void;
}

const frameMs = 20;

export const openOperatorCaller = async (
  offer: Pick<OperatorOffer, 'url' | 'token'>,
  callId: string,
  rate: BrowserRate = 16_000,
): Promise<OperatorCaller> => {
  const socket = new WebSocket(offer.url);
  const toRate = new Resampler(8_000, rate);
  const fromRate = new Resampler(rate, 8_000);
  const ear = new LoopbackDecoder();
  const words: string[] = [];
  const refusals: string[] = [];
  const frameSamples = pcmBytes(rate) / 2;
  let speech = new Int16Array(0);
  let state: Extract<OperatorNotice, { event: 'state' }> | null = null;
  let code: number | null = null;
  let heardSamples = 0;

  socket.on('message', (data, isBinary) => {
    if (isBinary) {
      const pcm = Int16Array.from(fromRate.push(pcmOfFrame(new Uint8Array(data as Buffer))));
      words.push(...ear.push(pcm, heardSamples).map(({ text }) => text));
      heardSamples += pcm.length;
      return;
    }
    const notice = JSON.parse((data as Buffer).toString()) as OperatorNotice;
    if (notice.event === 'state') state = notice;
    else refusals.push(notice.code);
  });
  socket.on('error', () => undefined);
  await once(socket, 'open');
  const send = (message: object) => socket.send(JSON.stringify(message));
  send({ event: 'start', rate, callId, token: offer.token });

  const startedAt = performance.now();
  let ticks = 0;
  const timer = setInterval(() => {
    for (; ticks * frameMs < performance.now() - startedAt; ticks++) {
      const frame = new Int16Array(frameSamples);
      frame.set(speech.subarray(0, frameSamples));
      speech = speech.slice(frameSamples);
      socket.send(browserFrame(ticks, frame));
    }
  }, frameMs);
  socket.on('close', (closed) => {
    code = closed;
    clearInterval(timer);
    words.push(...ear.end().map(({ text }) => text));
  });

  return {
    say(text) {
      const pcm = toRate.push(encodeText(text).pcm);
      const longer = new Int16Array(speech.length + pcm.length);
      longer.set(speech);
      longer.set(pcm, speech.length);
      speech = longer;
    },
    order: (order) => send({ event: 'order', do: order }),
    send,
    heard: () => words.join(' '),
    state: () => state,
    refusals: () => refusals,
    closeCode: () => code,
    leave() {
      send({ event: 'stop' });
      socket.close(1_000);
    },
    cut: () => socket.terminate(),
  };
};
