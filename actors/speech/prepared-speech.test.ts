import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../machines/supervision/clock.ts';
import { PreparedSpeech } from './prepared-speech.ts';
import type { TextToSpeech, TtsEvent } from './text-to-speech.ts';

/** A voice that says what the test says, when it says so. */
const start = () => {
  const asked: string[] = [];
  const tell: ((event: TtsEvent) => void)[] = [];
  const closed: number[] = [];
  const tts: TextToSpeech = {
    name: 'twin',
    open: ({ onEvent }) => {
      tell.push(onEvent);
      return {
        speak: (_, text) => void asked.push(text),
        cancel: () => {},
        close: () => void closed.push(asked.length),
      };
    },
    close: async () => {},
  };
  const clock = new VirtualClock();
  const prepared = new PreparedSpeech(clock);
  const of = (text: string, voice = 'v') => prepared.of({ tts, voice, language: 'en', text });
  const piece = (...bytes: number[]): TtsEvent => ({
    type: 'audio',
    utteranceId: 'prepared',
    mulaw: Uint8Array.from(bytes),
  });
  const done: TtsEvent = { type: 'done', utteranceId: 'prepared', samples: 3 };
  return { asked, tell, closed, clock, of, piece, done };
};

describe('prepared speech', () => {
  it('is whole, asked for once for whoever says the same, and closes its voice', async () => {
    const { asked, tell, closed, of, piece, done } = start();
    const [one, two] = [of('Hello.'), of('Hello.')];
    tell[0]!(piece(1, 2));
    tell[0]!(piece(3));
    tell[0]!(done);
    expect([...(await one)]).toEqual([1, 2, 3]);
    expect(await two).toBe(await one);
    expect(await of('Hello.')).toBe(await one);
    expect([asked, closed]).toEqual([['Hello.'], [1]]);
    void of('Hello.', 'another voice').catch(() => {});
    expect(asked.length).toBe(2);
  });

  it.each([
    [
      'fails',
      (s: ReturnType<typeof start>) =>
        s.tell[0]!({ type: 'failed', utteranceId: null, reason: 'away', retryable: true }),
    ],
    ['says nothing', (s: ReturnType<typeof start>) => s.clock.advance(8_000)],
    [
      'goes on for more than a minute',
      (s: ReturnType<typeof start>) =>
        s.tell[0]!({ type: 'audio', utteranceId: 'prepared', mulaw: new Uint8Array(480_001) }),
    ],
  ])('is asked for anew when its voice %s', async (_, happens) => {
    const ground = start();
    const speech = ground.of('Hello.');
    happens(ground);
    await expect(speech).rejects.toThrow();
    void ground.of('Hello.').catch(() => {});
    expect(ground.asked.length).toBe(2);
  });

  it('keeps those of some campaigns', async () => {
    const { asked, tell, of, piece, done } = start();
    for (let n = 0; n < 33; n++) {
      const speech = of(`Text ${n}.`);
      tell[n]!(piece(n));
      tell[n]!(done);
      await speech;
    }
    await of('Text 32.');
    expect(asked.length).toBe(33);
    void of('Text 0.').catch(() => {});
    expect(asked.length).toBe(34);
  });
});
