import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../../machines/supervision/clock.ts';
import { realClock } from '../../clock/real-clock.ts';
import { openLoopbackSpeech } from '../loopback/loopback-speech.ts';
import { describeSpeech } from '../speech-contract.ts';
import type { TextToSpeech, TtsEvent, TtsOptions } from '../text-to-speech.ts';
import { unbrokenVoice } from './unbroken-voice.ts';

const apology = 'Sorry. Goodbye.';
const second = 8_000;

/** A voice that says what a test makes it say, and unbroken it. */
const ground = () => {
  const clock = new VirtualClock();
  const streams: (TtsOptions & { asked: [string, string][] })[] = [];
  const tts: TextToSpeech = {
    name: 'a voice',
    open(options) {
      const stream = { ...options, asked: [] as [string, string][] };
      streams.push(stream);
      return {
        speak: (id, text) => void stream.asked.push([id, text]),
        cancel: () => {},
        close: () => {},
      };
    },
    close: async () => {},
  };
  const filled: string[] = [];
  const voice = unbrokenVoice(tts, { clock, onFilled: (how) => filled.push(how) });
  const open = (onEvent?: (event: TtsEvent) => void) => {
    const events: TtsEvent[] = [];
    const stream = voice.open({
      voice: 'v',
      language: 'en',
      keeps: [apology],
      onEvent: (event) => {
        events.push(event);
        onEvent?.(event);
      },
    });
    return {
      ...stream,
      stream,
      events,
      of: (type: TtsEvent['type']) => events.filter((e) => e.type === type),
    };
  };
  const audio = (samples: number) => new Uint8Array(samples);
  /** The last stream says one word of a second. */
  const say = (id: string, text: string) => {
    const { onEvent } = streams.at(-1)!;
    const words = [{ text, startSample: 0, endSample: second }];
    onEvent({ type: 'words', utteranceId: id, words });
    onEvent({ type: 'audio', utteranceId: id, mulaw: audio(second) });
  };
  const fail = () =>
    streams.at(-1)!.onEvent({
      type: 'failed',
      utteranceId: null,
      reason: 'gone',
      retryable: true,
      kind: 'transient',
    });
  return { clock, streams, filled, open, say, fail, voice };
};

describeSpeech('an unbroken voice', async () => {
  const { stt, tts, close } = openLoopbackSpeech({ threads: 1 });
  // No music among the words, however long they take here.
  return {
    stt,
    tts: unbrokenVoice(tts, { clock: realClock(), lateMs: 60_000, gapMs: 60_000 }),
    close,
  };
});

const soundedMs = (events: TtsEvent[]) =>
  events.reduce((sum, event) => sum + (event.type === 'audio' ? event.mulaw.length / 8 : 0), 0);

describe('an unbroken voice', () => {
  test('plays music while its provider is late, and tells the words behind it where they are', () => {
    const { clock, filled, open, say, streams } = ground();
    const it = open();
    it.stream.speak('u', 'word');
    clock.advance(899);
    expect(it.events).toEqual([]);
    clock.advance(1_101);
    // As much as has passed, and a piece more at most.
    const musicMs = soundedMs(it.events);
    expect(musicMs).toBeGreaterThanOrEqual(1_100);
    expect(musicMs).toBeLessThanOrEqual(1_400);
    say('u', 'word');
    streams[0]!.onEvent({ type: 'done', utteranceId: 'u', samples: second });
    expect(it.of('words')).toEqual([
      {
        type: 'words',
        utteranceId: 'u',
        words: [{ text: 'word', startSample: musicMs * 8, endSample: musicMs * 8 + second }],
      },
    ]);
    expect(it.of('done')).toEqual([
      { type: 'done', utteranceId: 'u', samples: musicMs * 8 + second },
    ]);
    expect(filled).toEqual(['music']);
    clock.advance(20_000);
    expect(soundedMs(it.events)).toBe(musicMs + 1_000);
  });

  test('plays music when its provider stops in the middle, once what it gave has sounded', () => {
    const { clock, open, say } = ground();
    const it = open();
    it.stream.speak('u', 'word and more');
    clock.advance(100);
    say('u', 'word');
    clock.advance(1_590);
    expect(soundedMs(it.events)).toBe(1_000);
    clock.advance(400);
    expect(soundedMs(it.events)).toBeGreaterThan(1_300);
    it.stream.cancel('u');
    const known = it.events.length;
    clock.advance(5_000);
    expect(it.events).toHaveLength(known);
  });

  test('keeps the sound of what it must be able to say, and says it when nobody speaks any more', () => {
    const { clock, filled, open, say, fail, streams } = ground();
    open();
    clock.advance(3_000);
    expect(streams).toHaveLength(2);
    expect(streams[1]!.asked).toEqual([['0', apology]]);
    say('0', apology);
    streams[1]!.onEvent({ type: 'done', utteranceId: '0', samples: second });
    const later = open();
    fail();
    later.stream.speak('u', apology);
    clock.advance(1);
    expect(later.events.map(({ type }) => type)).toEqual(['words', 'audio', 'done']);
    expect(soundedMs(later.events)).toBe(1_000);
    expect(filled).toEqual(['kept']);
    // They are asked for once.
    clock.advance(60_000);
    expect(streams).toHaveLength(3);
  });

  test.for(['words', 'audio', 'done'] as const)(
    'says nothing more of a kept phrase that is cancelled at its %s',
    (last) => {
      const { clock, open, say, streams } = ground();
      open();
      clock.advance(3_000);
      say('0', apology);
      streams[1]!.onEvent({ type: 'done', utteranceId: '0', samples: second });
      const it = open(({ type }) => {
        if (type === last) it.stream.cancel('u');
      });
      it.stream.speak('u', apology);
      clock.advance(60_000);
      const said = it.events.map(({ type }) => type);
      expect(said.indexOf(last)).toBe(said.length - 1);
    },
  );

  test('ends in music what must be said and was never heard, soon after nobody could speak', () => {
    const { clock, open, fail } = ground();
    const it = open();
    it.stream.speak('u', 'a question');
    fail();
    expect(it.events).toMatchObject([{ type: 'failed', utteranceId: 'u' }]);
    it.stream.speak('bye', apology);
    clock.advance(1);
    expect(it.events.slice(1).map(({ type }) => type)).toEqual(['audio', 'done']);
    expect(it.of('words')).toEqual([]);
  });

  test('asks its provider again for what it need not be able to say', () => {
    const { open, fail, streams } = ground();
    const it = open();
    it.stream.speak('one', 'a question');
    fail();
    it.stream.speak('two', 'another');
    expect(streams.at(-1)!.asked).toEqual([['two', 'another']]);
    it.stream.close();
  });

  test('leaves no timer behind', async () => {
    const { clock, open, voice } = ground();
    const it = open();
    it.stream.speak('u', 'word');
    it.stream.close();
    await voice.close();
    expect(clock.pendingCount).toBe(0);
  });
});
