import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type System, startSystem } from '../../../machines/supervision/system.ts';
import { realClock } from '../../clock/real-clock.ts';
import type { SpeechToText, SttEvent } from '../../speech/speech-to-text.ts';
import type { LineHandlers, MediaLine } from '../../telephony/media-line.ts';
import type { ScreenedLine } from '../../telephony/screened-line.ts';
import { joined, quiet, tones, voice } from '../activity/formant-voice.ts';
import { encode } from '../codec/mulaw.ts';
import { createAudioThreads, type FaultyAudioThreads } from '../thread/audio-threads.ts';
import { CarrierModel } from '../wire/carrier-model.ts';
import { type ScreenedAudioEmitted, screenedAudio } from './screened-audio.ts';

const wait = { timeout: 15_000, interval: 5 };
let threads: FaultyAudioThreads;
let system: System;
beforeEach(() => {
  threads = createAudioThreads({ threads: 1 });
});
afterEach(async () => {
  system.kill();
  await threads.close();
});

/** A screening's audio on a thread, with a carrier at its socket. */
const start = (
  speech: Promise<{ text: string; mulaw: Uint8Array<ArrayBuffer> }>,
  early: Int16Array = quiet(0),
  listener: Promise<{ stt: SpeechToText; language: string }> | null = null,
) => {
  const carrier = new CarrierModel('MZ1');
  const told: ScreenedAudioEmitted[] = [];
  let handlers!: LineHandlers;
  let screened!: ScreenedLine;
  let sentCount = 0;
  const raw: MediaLine = {
    streamSid: 'MZ1',
    carrierCallId: 'CA1',
    parameters: {},
    listen: (given) => {
      handlers = given;
      hear(early);
    },
    send: (texts) => {
      sentCount += texts.length;
      carrier.take(texts);
    },
    hangUp: () => {},
  };
  const hear = (pcm: Int16Array) => {
    const mulaw = encode(pcm);
    for (let at = 0; at + 160 <= mulaw.length; at += 160) {
      const messages = carrier.tick(mulaw.subarray(at, at + 160));
      handlers.messages(messages.map((text) => Buffer.from(text)));
    }
  };
  system = startSystem(screenedAudio, {
    path: 'audio',
    clock: realClock(),
    input: {
      callId: 'c',
      threads,
      raw,
      onLine: (line: ScreenedLine) => {
        screened = line;
      },
      speech: () => speech,
      listener,
    },
    onEmit: (fact) => told.push(fact as ScreenedAudioEmitted),
  });
  const heard = (holds: () => boolean) => vi.waitUntil(holds, wait);
  return {
    told,
    hear,
    heard,
    screened: () => screened,
    handlers: () => handlers,
    sentCount: () => sentCount,
    has: (type: ScreenedAudioEmitted['type']) => told.some((fact) => fact.type === type),
  };
};

const message = { text: 'Call us.', mulaw: new Uint8Array(800).fill(0x20) };

describe('the audio of a call that nobody has yet', () => {
  it('tells where speech is and when a beep was over, on the axis of the stream', async () => {
    // It was all said before anybody listened.
    const early = joined(quiet(600), voice(1_200), quiet(500), tones(400, [1_000]), quiet(400));
    const { told, heard } = start(Promise.resolve(message), early);
    const edges = () => told.flatMap((fact) => (fact.type === 'ear.told' ? [fact] : []));
    await heard(() => edges().some(({ edge }) => edge.type === 'tone.heard'));
    expect(edges().map(({ edge }) => edge.type)).toEqual([
      'speech.started',
      'speech.ended',
      'tone.heard',
    ]);
    const beep = edges().at(-1)!;
    expect(beep.atMs).toBeGreaterThanOrEqual(2_700);
    expect(beep.atMs).toBeLessThanOrEqual(2_860);
  });

  it('says a message, and tells when it began and that it has sounded', async () => {
    const { hear, heard, has, told } = start(Promise.resolve(message));
    hear(quiet(200));
    system.ref.send({ type: 'message.play', what: 'voicemail' });
    // The carrier's time goes on only with its frames.
    await heard(() => {
      hear(quiet(20));
      return has('message.done');
    });
    expect(told.filter(({ type }) => type.startsWith('message'))).toMatchObject([
      { type: 'message.began', what: 'voicemail', text: 'Call us.' },
      { type: 'message.done' },
    ]);
  });

  it('is done at once with a message that cannot be said', async () => {
    const { heard, has } = start(Promise.reject(new Error('no voice')));
    system.ref.send({ type: 'message.play', what: 'voicemail' });
    await heard(() => has('message.done'));
    expect(has('message.began')).toBe(false);
  });

  it('says nothing more once a call has the line, and hears on', async () => {
    const { hear, heard, screened, sentCount, told } = start(Promise.resolve(message));
    hear(quiet(100));
    const got: number[] = [];
    screened().line.listen({
      messages: (messages) => got.push(messages.length),
      digit: () => {},
      stopped: () => {},
      closed: () => {},
    });
    system.ref.send({ type: 'line.taken' });
    const before = sentCount();
    system.ref.send({ type: 'message.play', what: 'reason' });
    hear(joined(voice(900), quiet(500)));
    await heard(() => told.some((fact) => fact.type === 'ear.told'));
    expect(sentCount()).toBe(before);
    expect(got.reduce((sum, n) => sum + n, 0)).toBeGreaterThan(70);
  });

  it('tells the words that its listener understands, until that fails or a call has the line', async () => {
    const asked: string[] = [];
    let tell!: (event: SttEvent) => void;
    const stt: SpeechToText = {
      name: 'twin',
      open: ({ language, tap, onEvent }) => {
        tell = onEvent;
        const endTap = tap({ hear() {}, ended() {} });
        asked.push(language);
        return {
          finalize: () => void asked.push('finalize'),
          close: () => {
            endTap();
            asked.push('close');
          },
        };
      },
      close: async () => {},
    };
    const { told, hear, heard } = start(
      Promise.resolve(message),
      quiet(100),
      Promise.resolve({ stt, language: 'de' }),
    );
    await heard(() => asked.length > 0);
    const words = [{ text: 'guten', startSample: 0, endSample: 1 }];
    tell({ type: 'interim', words });
    hear(joined(voice(900), quiet(500)));
    await heard(() => asked.includes('finalize'));
    tell({ type: 'final', words });
    tell({ type: 'final', words: [] });
    expect(told.filter(({ type }) => type === 'words.heard')).toEqual([
      { type: 'words.heard', text: 'guten', isFinal: false },
      { type: 'words.heard', text: 'guten', isFinal: true },
    ]);
    tell({ type: 'failed', reason: 'away', retryable: true });
    system.ref.send({ type: 'line.taken' });
    expect(asked).toEqual(['de', 'finalize', 'close']);
  });

  it('is understood on after its thread has died, from where words were understood', async () => {
    const streams: { tell: (event: SttEvent) => void; from: number | null; isOpen: boolean }[] = [];
    const stt: SpeechToText = {
      name: 'twin',
      open: ({ tap, onEvent }) => {
        const stream = { tell: onEvent, from: null as number | null, isOpen: true };
        streams.push(stream);
        const endTap = tap({
          hear({ at }) {
            stream.from ??= at;
          },
          ended() {},
        });
        const close = () => {
          stream.isOpen = false;
          endTap();
        };
        return { finalize: () => {}, close };
      },
      close: async () => {},
    };
    const open = vi.spyOn(threads, 'open');
    const { told, hear, heard } = start(
      Promise.resolve(message),
      joined(quiet(300), voice(900)),
      Promise.resolve({ stt, language: 'de' }),
    );
    await heard(() => streams[0]?.from !== undefined && streams[0].from !== null);
    streams[0]!.tell({
      type: 'final',
      words: [{ text: 'guten', startSample: 2_400, endSample: 4_800 }],
    });
    threads.terminate(open.mock.results[0]!.value);
    await heard(() => streams.length === 2);
    expect(streams[0]!.isOpen).toBe(false);
    hear(joined(voice(900), quiet(500)));
    await heard(() => streams[1]!.from !== null);
    expect(streams[1]!.from).toBeGreaterThanOrEqual(4_800);
    streams[1]!.tell({
      type: 'final',
      words: [{ text: 'Tag', startSample: 9_600, endSample: 12_000 }],
    });
    const words = told.flatMap((fact) => (fact.type === 'words.heard' ? [fact.text] : []));
    expect(words).toEqual(['guten', 'Tag']);
  });

  it('tells that the stream has ended, or is lost', async () => {
    const ended = start(Promise.resolve(message));
    ended.handlers().stopped();
    expect(ended.has('stream.ended')).toBe(true);
    system.kill();
    const lost = start(Promise.resolve(message));
    lost.handlers().closed();
    expect(lost.has('stream.lost')).toBe(true);
  });
});
