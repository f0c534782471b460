import { afterEach, describe, expect, test, vi } from 'vitest';
import { decode } from '../../audio/codec/mulaw.ts';
import { realClock } from '../../clock/real-clock.ts';
import { encodeText } from '../loopback/encoder.ts';
import { hear } from '../loopback/poor-line.ts';
import { deepgramGround, voiceGround } from '../provider-ground.ts';
import type { ProviderFault } from '../provider-socket/simulated-provider.ts';
import { describeSpeech, openEar, openTalk, sendFrames } from '../speech-contract.ts';
import type { TtsEvent } from '../text-to-speech.ts';
import { sttWithFallback } from './stt-with-fallback.ts';
import { ttsWithFallback } from './tts-with-fallback.ts';

const clock = realClock();
const wait = { timeout: 10_000, interval: 5 };
const backoff = { minMs: 5, maxMs: 20, factor: 2, jitter: 1 / 3, resetAfterMs: 10_000 };
const timing = { connectMaxMs: 20_000, stallMaxMs: 20_000, backoff };
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

describeSpeech('a list whose first provider refuses', async () => {
  const refusing = {
    stt: await deepgramGround({ apiKey: 'wrong' }),
    tts: await voiceGround('cartesia', { apiKey: 'wrong' }),
  };
  const serving = {
    stt: await deepgramGround(),
    tts: await voiceGround('elevenlabs', { alignmentMaxMs: 10_000 }),
  };
  return {
    stt: sttWithFallback([refusing.stt.port, serving.stt.port], { clock }),
    tts: ttsWithFallback([{ tts: refusing.tts.port }, { tts: serving.tts.port }], { clock }),
    async close() {
      for (const { stt, tts } of [refusing, serving]) {
        await stt.close();
        await tts.close();
      }
    },
  };
});

const text = 'please call me again on tuesday at ten';
const words = text.split(' ');
const long = `${text} and ${text}`;

const moves = () => {
  const told: string[] = [];
  return {
    told,
    onMoved: ({ from, to }: { from: string; to: string }) => void told.push(`${from} → ${to}`),
  };
};

describe('a list of recognisers', () => {
  const openBoth = async (fault: ProviderFault, times: number) => {
    const first = await deepgramGround({ timing });
    const second = await deepgramGround({ timing });
    closers.push(first.close, second.close);
    first.vendor.inject(fault, times);
    return { first, second };
  };

  test.each([
    [{ type: 'refused', status: 401 } as const, 1],
    [{ type: 'refused', status: 503 } as const, 3],
    [{ type: 'closed', after: 3, code: 1011 } as const, 3],
  ])('loses no word when the first breaks down: %j × %d', async (fault, times) => {
    const { first, second } = await openBoth(fault, times);
    const { told, onMoved } = moves();
    const stt = sttWithFallback([first.port, second.port], { clock, onMoved });
    const ear = openEar(stt);
    const { pcm, words: spans } = encodeText(text);
    sendFrames(ear.audio, pcm, 800);
    ear.stream.finalize();
    const final = await ear.final();
    expect(final.words).toEqual(
      spans.map((span) => ({
        text: span.text,
        startSample: 800 + span.startSample,
        endSample: 800 + span.endSample,
      })),
    );
    expect(told).toEqual(['deepgram → deepgram']);
    expect(ear.events.some((event) => event.type === 'failed')).toBe(false);
    ear.stream.close();
    await vi.waitFor(
      () => expect([first.vendor.openCount, second.vendor.openCount]).toEqual([0, 0]),
      wait,
    );
  });

  test('fails once when the last has failed', async () => {
    const { first, second } = await openBoth({ type: 'refused', status: 503 }, 3);
    second.vendor.inject({ type: 'refused', status: 402 });
    const ear = openEar(sttWithFallback([first.port, second.port], { clock }));
    await vi.waitFor(
      () => expect(ear.events).toMatchObject([{ type: 'failed', kind: 'quota', retryable: false }]),
      wait,
    );
  });

  test('asks one that refused for good no more for a while', async () => {
    const { first, second } = await openBoth({ type: 'refused', status: 401 }, 1);
    const stt = sttWithFallback([first.port, second.port], { clock });
    for (let n = 0; n < 2; n++) {
      const ear = openEar(stt);
      sendFrames(ear.audio, encodeText('hello').pcm, 0);
      ear.stream.finalize();
      await ear.final();
      ear.stream.close();
    }
    expect([first.vendor.upgradeCount, second.vendor.upgradeCount]).toEqual([1, 2]);
  });
});

describe('a list of synthesisers', () => {
  const told = (events: TtsEvent[]) =>
    events.flatMap((event) => (event.type === 'words' ? event.words : []));

  test.each([
    [{ type: 'refused', status: 401 } as const, 1],
    [{ type: 'refused', status: 429, retryAfter: '60' } as const, 1],
    [{ type: 'closed', after: 3, code: 1011 } as const, 3],
    [{ type: 'soundless' } as const, 3],
    [{ type: 'error', after: 5, status: 401, words: 'unauthorized' } as const, 1],
  ])('says each word once when the first breaks down: %j × %d', async (fault, times) => {
    const first = await voiceGround('cartesia', { timing, alignmentMaxMs: 10_000 });
    const second = await voiceGround('elevenlabs', { timing, alignmentMaxMs: 10_000 });
    closers.push(first.close, second.close);
    first.vendor.inject(fault, times);
    const { told: moved, onMoved } = moves();
    const list = [{ tts: first.port }, { tts: second.port, voice: 'standard' }];
    const talk = openTalk(ttsWithFallback(list, { clock, onMoved }));
    const said = [...long.split(' '), ...long.split(' ')];
    talk.stream.speak('u1', said.join(' '));
    talk.stream.speak('u2', 'after it');
    await talk.done('u2');
    const heard = hear(decode(talk.audio('u1'))).map((word) => word.text);
    expect(heard).toEqual(said);
    const spans = told(talk.of('u1'));
    expect(spans.map((word) => word.text)).toEqual(said);
    for (const [n, { startSample }] of spans.entries())
      expect(startSample).toBeGreaterThanOrEqual(spans[n - 1]?.endSample ?? 0);
    expect(hear(decode(talk.audio('u2'))).map((word) => word.text)).toEqual(['after', 'it']);
    expect(moved).toEqual(['cartesia → elevenlabs']);
    talk.stream.close();
    await vi.waitFor(
      () => expect([first.vendor.openCount, second.vendor.openCount]).toEqual([0, 0]),
      wait,
    );
  });

  test('fails once, by name of the utterance, when the last has failed', async () => {
    const first = await voiceGround('cartesia', { apiKey: 'wrong' });
    const second = await voiceGround('elevenlabs', { apiKey: 'wrong' });
    closers.push(first.close, second.close);
    const talk = openTalk(ttsWithFallback([{ tts: first.port }, { tts: second.port }], { clock }));
    talk.stream.speak('u', words.join(' '));
    await vi.waitFor(
      () =>
        expect(talk.events).toMatchObject([{ type: 'failed', utteranceId: 'u', retryable: false }]),
      wait,
    );
  });

  test('passes a text on as refused that no provider would take', async () => {
    const first = await voiceGround('cartesia');
    const second = await voiceGround('elevenlabs');
    closers.push(first.close, second.close);
    const { told: moved, onMoved } = moves();
    const list = [{ tts: first.port }, { tts: second.port }];
    const talk = openTalk(ttsWithFallback(list, { clock, onMoved }));
    talk.stream.speak('u', 'x'.repeat(20_000));
    expect(talk.events).toMatchObject([{ type: 'failed', utteranceId: 'u', retryable: false }]);
    talk.stream.speak('v', 'still here');
    await talk.done('v');
    expect(moved).toEqual([]);
  });
});
