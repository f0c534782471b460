import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { decode } from '../audio/codec/mulaw.ts';
import { TapSource } from '../audio/tap-source.ts';
import { hear } from './loopback/poor-line.ts';
import type { SpeechToText, SttEvent } from './speech-to-text.ts';
import type { TextToSpeech, TtsEvent } from './text-to-speech.ts';

/** A provider under test: its synthesiser must be understood by its recogniser. */
export interface SpeechUnderTest {
  stt: SpeechToText;
  tts: TextToSpeech;
  close(): Promise<void>;
}

const frameSamples = 160;
const pieceMaxBytes = 4_000;
const wait = { timeout: 15_000, interval: 5 };
const text = 'Hello Maria, can you come on Tuesday?';
const texts = (words: { text: string }[]): string[] => words.map((word) => word.text);

/** `onEvent` is told each event in its turn, before the next can come. */
export const openTalk = (tts: TextToSpeech, onEvent?: (event: TtsEvent) => void) => {
  const events: TtsEvent[] = [];
  const stream = tts.open({
    voice: 'standard',
    language: 'en',
    onEvent: (event) => {
      events.push(event);
      onEvent?.(event);
    },
  });
  const of = (utteranceId: string) => events.filter((event) => event.utteranceId === utteranceId);
  const done = (utteranceId: string) =>
    vi.waitFor(() => {
      const last = of(utteranceId).find((event) => event.type === 'done');
      if (!last) throw new Error(`${utteranceId} is not done`);
      return last;
    }, wait);
  const audio = (utteranceId: string): Uint8Array =>
    Buffer.concat(
      of(utteranceId).flatMap((event) => (event.type === 'audio' ? [event.mulaw] : [])),
    );
  return { stream, events, of, done, audio };
};

/** `onEvent` as above. */
export const openEar = (stt: SpeechToText, onEvent?: (event: SttEvent) => void) => {
  const events: SttEvent[] = [];
  const audio = new TapSource();
  const stream = stt.open({
    language: 'en',
    tap: (sink) => audio.open(sink),
    onEvent: (event) => {
      events.push(event);
      onEvent?.(event);
    },
  });
  const final = (count = 1) =>
    vi.waitFor(() => {
      const finals = events.filter((event) => event.type === 'final');
      if (finals.length < count) throw new Error(`${finals.length} of ${count} finals came`);
      return finals[count - 1]!;
    }, wait);
  return { stream, events, audio, final };
};

/** Sends audio as the audio thread does, in frames of 20 ms; returns the number of the sample after the last. */
export const sendFrames = (audio: TapSource, pcm: Int16Array, from: number): number => {
  for (let n = 0; n < pcm.length; n += frameSamples) {
    audio.push({ at: from + n, pcm: pcm.slice(n, n + frameSamples) });
  }
  return from + pcm.length;
};

/** What every speech provider must do, run on each of them. */
export const describeSpeech = (name: string, open: () => Promise<SpeechUnderTest>): void => {
  describe(`${name} as a speech provider`, () => {
    let speech: SpeechUnderTest;
    beforeAll(async () => {
      speech = await open();
    });
    afterAll(() => speech.close());

    const synthesise = async (said: string): Promise<Int16Array> => {
      const talk = openTalk(speech.tts);
      talk.stream.speak('u', said);
      await talk.done('u');
      talk.stream.close();
      return decode(talk.audio('u'));
    };

    test('tells the words before their audio, and the audio in pieces without gaps', async () => {
      const talk = openTalk(speech.tts);
      talk.stream.speak('u1', text);
      const { samples } = await talk.done('u1');
      const events = talk.of('u1');
      const words = events.flatMap((event) => (event.type === 'words' ? event.words : []));
      let sent = 0;
      let known = 0;
      for (const event of events) {
        if (event.type === 'words') known += event.words.length;
        if (event.type !== 'audio') continue;
        sent += event.mulaw.length;
        expect(event.mulaw.length).toBeLessThanOrEqual(pieceMaxBytes);
        expect(words.filter((word) => word.startSample < sent).length).toBeLessThanOrEqual(known);
      }
      expect(sent).toBe(samples);
      expect(texts(words)).toEqual(text.split(' '));
      for (const [n, word] of words.entries()) {
        expect(word.startSample).toBeGreaterThanOrEqual(words[n - 1]?.endSample ?? 0);
        expect(word.endSample).toBeGreaterThan(word.startSample);
        expect(word.endSample).toBeLessThanOrEqual(samples);
      }
      talk.stream.close();
    });

    test('speaks utterances in the order in which they were asked for', async () => {
      const talk = openTalk(speech.tts);
      talk.stream.speak('u1', 'one two three four five');
      talk.stream.speak('u2', 'six');
      await talk.done('u2');
      const order = talk.events.filter((event) => event.type === 'done' || event.type === 'audio');
      expect(order.findLastIndex((event) => event.utteranceId === 'u1')).toBeLessThan(
        order.findIndex((event) => event.utteranceId === 'u2'),
      );
      talk.stream.close();
    });

    test.for(['words', 'audio', 'done'] as const)(
      'says nothing more of an utterance cancelled at its first %s, and goes on with the next',
      async (first) => {
        // From within the event: a provider that speaks faster than this thread looks would be done before.
        const talk = openTalk(speech.tts, ({ utteranceId, type }) => {
          if (utteranceId === 'u1' && type === first) talk.stream.cancel('u1');
        });
        talk.stream.speak('u1', text.repeat(10));
        talk.stream.speak('u2', 'after it');
        await talk.done('u2');
        const said = talk.of('u1').map(({ type }) => type);
        expect(said.indexOf(first)).toBe(said.length - 1);
        expect(hear(decode(talk.audio('u2'))).map((word) => word.text)).toEqual(['after', 'it']);
        talk.stream.close();
      },
    );

    test.each(['  ', '—', '… 😊'])('is done with a text that nobody can say (%j)', async (said) => {
      const talk = openTalk(speech.tts);
      talk.stream.speak('u1', said);
      talk.stream.speak('u2', 'after it');
      await talk.done('u2');
      expect(talk.of('u1').map(({ type }) => type)).toContain('done');
      const told = talk.of('u1').flatMap((event) => (event.type === 'words' ? event.words : []));
      expect(texts(told)).toEqual(said.split(' ').filter(Boolean));
      expect(talk.events.some(({ type }) => type === 'failed')).toBe(false);
      talk.stream.close();
    });

    test('hears what it said: interims that grow, then a final by itself', async () => {
      const pcm = await synthesise(text);
      const ear = openEar(speech.stt);
      let at = sendFrames(ear.audio, new Int16Array(1_600), 16_000);
      const from = at;
      at = sendFrames(ear.audio, pcm, at);
      const to = at;
      sendFrames(ear.audio, new Int16Array(8_000), at);
      const { words } = await ear.final();
      expect(texts(words)).toEqual(text.split(' '));
      for (const [n, word] of words.entries()) {
        expect(word.startSample).toBeGreaterThanOrEqual(words[n - 1]?.endSample ?? from);
        expect(word.endSample).toBeLessThanOrEqual(to);
      }
      const interims = ear.events.filter((event) => event.type === 'interim');
      expect(interims.length).toBeGreaterThan(1);
      let said = 0;
      for (const interim of interims) {
        expect(interim.words.length).toBeGreaterThanOrEqual(said);
        said = interim.words.length;
      }
      ear.stream.close();
    });

    test('gives the final at once when it is asked for, with everything sent before', async () => {
      const pcm = await synthesise(text);
      const ear = openEar(speech.stt);
      sendFrames(ear.audio, pcm, 0);
      ear.stream.finalize();
      expect(texts((await ear.final()).words)).toEqual(text.split(' '));
      ear.stream.close();
    });

    test('answers a finalize after silence with a final without words', async () => {
      const ear = openEar(speech.stt);
      sendFrames(ear.audio, new Int16Array(3_200), 0);
      ear.stream.finalize();
      expect(await ear.final()).toEqual({ type: 'final', words: [] });
      ear.stream.close();
    });

    test('parts utterances that silence parts', async () => {
      const ear = openEar(speech.stt);
      const pause = new Int16Array(8_000);
      let at = 0;
      for (const said of ['first of all', 'second'])
        for (const pcm of [await synthesise(said), pause]) at = sendFrames(ear.audio, pcm, at);
      expect(texts((await ear.final(1)).words)).toEqual(['first', 'of', 'all']);
      expect(texts((await ear.final(2)).words)).toEqual(['second']);
      ear.stream.close();
    });

    test('tells nothing more to who closes it at its first words', async () => {
      const pcm = await synthesise(text);
      const closed = openEar(speech.stt, () => closed.stream.close());
      const other = openEar(speech.stt);
      for (const { stream, audio } of [closed, other]) {
        sendFrames(audio, pcm, 0);
        stream.finalize();
      }
      await other.final();
      expect(closed.events).toHaveLength(1);
      other.stream.close();
    });

    test('keeps many streams apart', async () => {
      const said = ['alpha', 'beta', 'gamma', 'delta'];
      const heard = await Promise.all(
        said.map(async (word) => {
          const ear = openEar(speech.stt);
          sendFrames(ear.audio, await synthesise(word), 0);
          ear.stream.finalize();
          const { words } = await ear.final();
          ear.stream.close();
          return texts(words).join(' ');
        }),
      );
      expect(heard).toEqual(said);
    });
  });
};
