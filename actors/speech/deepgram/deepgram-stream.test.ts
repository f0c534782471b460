import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { VirtualClock } from '../../../machines/supervision/clock.ts';
import { seededRandom } from '../../chance/random.ts';
import {
  type SimulatedConnection,
  type SimulatedProvider,
  startSimulatedProvider,
} from '../provider-socket/simulated-provider.ts';
import { openEar, sendFrames } from '../speech-contract.ts';
import type { SpeechToText } from '../speech-to-text.ts';
import { openDeepgramSpeech } from './deepgram-speech.ts';

/** What the stream makes of the vendor's messages, sent here one by one. */
let vendor: SimulatedProvider;
let clock: VirtualClock;
let stt: SpeechToText;
let ear: ReturnType<typeof openEar>;
let line: SimulatedConnection;
let heardBytes: number;
const wait = { timeout: 10_000, interval: 2 };

beforeEach(async () => {
  clock = new VirtualClock();
  heardBytes = 0;
  let connected: SimulatedConnection | null = null;
  vendor = await startSimulatedProvider({
    refuses: () => null,
    serve(connection) {
      connected = connection;
      return {
        text() {},
        binary: (data) => {
          heardBytes += data.length;
        },
        closed() {},
      };
    },
  });
  stt = openDeepgramSpeech({ apiKey: 'key', url: vendor.url, clock, random: seededRandom(1) });
  ear = openEar(stt);
  await vi.waitFor(() => expect(connected).not.toBeNull(), wait);
  line = connected as unknown as SimulatedConnection;
});
afterEach(async () => {
  ear.stream.close();
  await stt.close();
  await vendor.close();
});

const result = (start: number, words: [string, number, number][], how: object = {}) =>
  line.send({
    type: 'Results',
    channel_index: [0, 1],
    start,
    duration: (words.at(-1)?.[2] ?? start) - start,
    is_final: true,
    speech_final: false,
    from_finalize: false,
    channel: {
      alternatives: [
        {
          transcript: words.map(([word]) => word).join(' '),
          confidence: 0.9,
          words: words.map(([word, from, to]) => ({ word, start: from, end: to, confidence: 0.9 })),
        },
      ],
    },
    metadata: { request_id: 'r', model_info: {} },
    ...how,
  });
const told = () =>
  ear.events.map((event) =>
    event.type === 'failed'
      ? `failed ${event.reason}`
      : [event.type, ...event.words.map(({ text }) => text)].join(' '),
  );
const tells = (...events: string[]) => vi.waitFor(() => expect(told()).toEqual(events), wait);
/** The stream has the party's audio from this sample on. */
const speak = async (at: number, samples = 8_000) => {
  const before = heardBytes;
  sendFrames(ear.audio, new Int16Array(samples), at);
  // Messages are of 80 ms.
  await vi.waitFor(() => expect(heardBytes - before).toBeGreaterThan(samples - 640), wait);
};

test('joins the segments of an utterance until the provider calls it over', async () => {
  await speak(1_600);
  result(0, [['one', 0.1, 0.2]], { is_final: false });
  result(0, [['one', 0.1, 0.2]]);
  result(0.2, [['two', 0.25, 0.3]]);
  result(0.3, [['three', 0.5, 0.75]], { speech_final: true });
  await tells('interim one', 'interim one', 'interim one two', 'final one two three');
  expect(ear.events.at(-1)).toMatchObject({
    words: [
      { startSample: 2_400, endSample: 3_200 },
      { startSample: 3_600, endSample: 4_000 },
      { startSample: 5_600, endSample: 7_600 },
    ],
  });
});

test('calls an utterance over at the gap between words where noise hides the silence, and says so once', async () => {
  await speak(0);
  result(0, [['one', 0.1, 0.2]]);
  line.send({ type: 'UtteranceEnd', channel: [0, 1], last_word_end: 0.2 });
  line.send({ type: 'UtteranceEnd', channel: [0, 1], last_word_end: 0.2 });
  result(0.2, [['two', 0.3, 0.4]], { speech_final: true });
  line.send({ type: 'UtteranceEnd', channel: [0, 1], last_word_end: 0.4 });
  result(0.4, [], { speech_final: true });
  await speak(8_000);
  await tells('interim one', 'final one', 'final two');
});

test('prefers the word with its marks', async () => {
  await speak(0);
  const words = [{ word: 'hello', punctuated_word: 'Hello,', start: 0.1, end: 0.2 }];
  result(0, [], { channel: { alternatives: [{ words }] }, speech_final: true });
  await tells('final Hello,');
});

test('passes over what it does not know or cannot read', async () => {
  await speak(0);
  line.send({ type: 'Metadata', request_id: 'r', channels: 1 });
  line.send({ type: 'SpeechStarted', channel: [0], timestamp: 0.1 });
  line.send({ type: 'Results', start: 'soon' });
  line.send(['what']);
  result(0, [['one', 0.1, 0.2]], { speech_final: true });
  await tells('final one');
});

test('asks once however often it is asked, and answers once', async () => {
  await speak(0);
  ear.stream.finalize();
  ear.stream.finalize();
  await vi.waitFor(() => expect(vendor.received).toEqual(['{"type":"Finalize"}']), wait);
  result(0, [['one', 0.1, 0.2]], { from_finalize: true });
  await tells('final one');
});

test('takes what comes by itself for the answer, and says nothing when the answer has nothing more', async () => {
  await speak(0);
  ear.stream.finalize();
  result(0, [['one', 0.1, 0.2]], { speech_final: true });
  result(0.2, [], { from_finalize: true });
  result(0.2, [['two', 0.3, 0.4]], { speech_final: true });
  await tells('final one', 'final two');
});

test('answers by itself when the provider does not', async () => {
  await speak(0);
  result(0, [['one', 0.1, 0.2]], { is_final: false });
  await tells('interim one');
  ear.stream.finalize();
  clock.advance(599);
  await tells('interim one');
  clock.advance(1);
  await tells('interim one', 'final one');
  result(0, [['one', 0.1, 0.2]], { from_finalize: true });
  result(0.2, [['two', 0.3, 0.4]], { speech_final: true });
  await tells('interim one', 'final one', 'final two');
});

test('does not ask when there is nothing to ask for', async () => {
  ear.stream.finalize();
  expect(told()).toEqual([]);
  clock.advance(0);
  await tells('final');
  expect(vendor.received).toEqual([]);
});

test('sends at most a second of silence for a hole, and knows where the words behind it are', async () => {
  await speak(0, 1_600);
  const before = heardBytes;
  sendFrames(ear.audio, new Int16Array(4_800), 800_000);
  await vi.waitFor(() => expect(heardBytes - before).toBeGreaterThan(8_000 + 4_800 - 640), wait);
  // 0.2 s of audio, a second of silence, then the words.
  result(0, [['far', 1.3, 1.4]], { speech_final: true });
  await tells('final far');
  expect(ear.events).toMatchObject([{ words: [{ startSample: 800_800, endSample: 801_600 }] }]);
});
