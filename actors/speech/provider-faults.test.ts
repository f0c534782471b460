import { afterEach, describe, expect, test, vi } from 'vitest';
import { VirtualClock } from '../../machines/supervision/clock.ts';
import { decode } from '../audio/codec/mulaw.ts';
import { encodeText } from './loopback/encoder.ts';
import { hear } from './loopback/poor-line.ts';
import { deepgramGround, voiceGround, voiceNames } from './provider-ground.ts';
import type { ProviderFault } from './provider-socket/simulated-provider.ts';
import { openEar, openTalk, sendFrames } from './speech-contract.ts';
import type { SttEvent } from './speech-to-text.ts';
import type { TtsEvent } from './text-to-speech.ts';

/** What the user of a port meets for each fault of a provider: the words all the same, or one failure that says what helps. */
interface Row {
  fault: ProviderFault;
  times?: number;
  /** The words come, or the stream fails. */
  becomes: 'well' | { retryable: boolean; kind: string };
  /** Connections that were asked for. */
  upgrades?: number;
}

const text = 'please call me again on tuesday at ten';
const words = text.split(' ');
const wait = { timeout: 10_000, interval: 5 };
const backoff = { minMs: 10, maxMs: 40, factor: 2, jitter: 1 / 3, resetAfterMs: 10_000 };
/** Patience enough for any machine, but where the fault is that nothing comes. */
const timingFor = ({ type }: ProviderFault) => {
  const isSilent = type === 'unanswered' || type === 'stalled';
  const patienceMs = isSilent ? 500 : 20_000;
  return { connectMaxMs: patienceMs, stallMaxMs: patienceMs, backoff };
};
const noFault: ProviderFault = { type: 'delayed', ms: 0 };
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const refusals: Row[] = [
  { fault: { type: 'refused', status: 429 }, becomes: 'well', upgrades: 2 },
  {
    fault: { type: 'refused', status: 429, retryAfter: '30' },
    becomes: { retryable: true, kind: 'rate' },
    upgrades: 1,
  },
  {
    fault: { type: 'refused', status: 429 },
    times: 3,
    becomes: { retryable: true, kind: 'rate' },
    upgrades: 3,
  },
  {
    fault: { type: 'refused', status: 401 },
    becomes: { retryable: false, kind: 'config' },
    upgrades: 1,
  },
  {
    fault: { type: 'refused', status: 402 },
    becomes: { retryable: false, kind: 'quota' },
    upgrades: 1,
  },
  { fault: { type: 'refused', status: 503 }, becomes: 'well', upgrades: 2 },
  { fault: { type: 'unanswered' }, becomes: 'well', upgrades: 2 },
  { fault: { type: 'closed', after: 3, code: 1011 }, becomes: 'well', upgrades: 2 },
  { fault: { type: 'closed', after: 3, code: 1011 }, times: 2, becomes: 'well', upgrades: 3 },
  {
    fault: { type: 'closed', after: 0, code: 1011 },
    times: 3,
    becomes: { retryable: true, kind: 'transient' },
    upgrades: 3,
  },
  {
    fault: { type: 'closed', after: 2, code: 1008, reason: 'too many concurrent requests' },
    becomes: 'well',
    upgrades: 2,
  },
  { fault: { type: 'closed', after: 2, code: 1000 }, becomes: 'well', upgrades: 2 },
  { fault: { type: 'cut', after: 2 }, becomes: 'well', upgrades: 2 },
  { fault: { type: 'stalled', after: 0 }, becomes: 'well', upgrades: 2 },
  { fault: { type: 'stalled', after: 1 }, becomes: 'well', upgrades: 2 },
  {
    fault: { type: 'error', after: 2, status: 500, words: 'went wrong' },
    becomes: 'well',
    upgrades: 2,
  },
  {
    fault: { type: 'error', after: 0, status: 400, words: 'invalid model' },
    becomes: { retryable: false, kind: 'config' },
    upgrades: 1,
  },
];

const title = ({ fault, times = 1 }: Row): string => `${JSON.stringify(fault)} × ${times}`;
const rows = (...more: Row[]) => [...refusals, ...more].map((row) => [title(row), row] as const);

describe('deepgram', () => {
  const open = async (finalizeMaxMs = 10_000, fault: ProviderFault = noFault) => {
    const ground = await deepgramGround({ timing: timingFor(fault), finalizeMaxMs });
    closers.push(ground.close);
    return ground;
  };
  const finals = (events: SttEvent[]) => events.filter((event) => event.type === 'final');
  const { pcm, words: spans } = encodeText(text);
  const from = 16_000;
  const heard = spans.map((span) => ({
    text: span.text,
    startSample: from + span.startSample,
    endSample: from + span.endSample,
  }));

  test.each(
    rows(
      { fault: { type: 'closed', after: 6, code: 1011 }, becomes: 'well', upgrades: 2 },
      { fault: { type: 'duplicated' }, becomes: 'well', upgrades: 1 },
      { fault: { type: 'delayed', ms: 50 }, becomes: 'well', upgrades: 1 },
    ),
  )('%s', async (_, { fault, times, becomes, upgrades }) => {
    const { vendor, port } = await open(10_000, fault);
    vendor.inject(fault, times);
    const ear = openEar(port);
    sendFrames(ear.audio, pcm, from);
    ear.stream.finalize();
    if (becomes === 'well') {
      const { words } = await ear.final();
      expect(words).toEqual(heard);
      // Asked once, answered once: whatever the provider repeats.
      ear.stream.finalize();
      await ear.final(2);
      expect(finals(ear.events)).toEqual([
        { type: 'final', words: heard },
        { type: 'final', words: [] },
      ]);
    } else {
      await vi.waitFor(
        () => expect(ear.events.at(-1)).toMatchObject({ type: 'failed', ...becomes }),
        wait,
      );
      expect(ear.events.filter((event) => event.type === 'failed')).toHaveLength(1);
      expect(finals(ear.events)).toEqual([]);
    }
    expect(vendor.upgradeCount).toBe(upgrades);
    ear.stream.close();
    await vi.waitFor(() => expect(vendor.openCount).toBe(0), wait);
  });

  test('loses no word of a long utterance under way when its connection breaks, twice', async () => {
    const { vendor, port } = await open();
    vendor.inject({ type: 'closed', after: 6, code: 1011 }, 2);
    const ear = openEar(port);
    const said = `${text} and ${text} or later`;
    const { pcm } = encodeText(said);
    const heardTo = () => {
      const told = ear.events.flatMap((event) => (event.type === 'interim' ? [event.words] : []));
      return told.at(-1)?.at(-1)?.endSample ?? 0;
    };
    for (let n = 0; n < pcm.length; n += 160) {
      sendFrames(ear.audio, pcm.subarray(n, n + 160), n);
      await new Promise((resolve) => setImmediate(resolve));
      // Three seconds that were sent are kept: a recogniser is not further behind somebody who speaks.
      if (n % 1_600 === 0)
        await vi.waitFor(() => expect(heardTo()).toBeGreaterThan(n - 16_000), wait);
    }
    ear.stream.finalize();
    expect((await ear.final()).words.map((word) => word.text)).toEqual(said.split(' '));
    expect(vendor.upgradeCount).toBe(3);
  });

  test('counts what was heard when a final does not come in time, and not again when it comes late', async () => {
    const { vendor, port } = await open(300);
    vendor.inject({ type: 'delayed', ms: 600 });
    const ear = openEar(port);
    const before = encodeText('one two three');
    let at = sendFrames(ear.audio, before.pcm, 0);
    await vi.waitFor(
      () => expect(ear.events.some((event) => event.type === 'interim')).toBe(true),
      wait,
    );
    ear.stream.finalize();
    const first = await ear.final();
    at = sendFrames(ear.audio, new Int16Array(8_000), at);
    at = sendFrames(ear.audio, encodeText('four').pcm, at);
    // What follows in any call; less than ends an utterance.
    sendFrames(ear.audio, new Int16Array(640), at);
    // The late final of the first words arrives before that of the next.
    await vi.waitFor(
      () =>
        expect(
          ear.events.some(
            (event) => event.type === 'interim' && event.words.at(-1)?.text === 'four',
          ),
        ).toBe(true),
      wait,
    );
    ear.stream.finalize();
    await ear.final(2);
    const told = finals(ear.events).flatMap((event) => event.words.map((word) => word.text));
    expect(first.words.length).toBeGreaterThan(0);
    expect(told).toEqual(['one', 'two', 'three', 'four']);
  });

  test('lets a connection go that closed in a long silence, and comes back with the next words', async () => {
    const { vendor, port } = await open();
    vendor.inject({ type: 'closed', after: 1, code: 1011, reason: 'NET-0001: nothing came' });
    const ear = openEar(port);
    const one = encodeText('one').pcm;
    let at = sendFrames(ear.audio, one, 0);
    ear.stream.finalize();
    await ear.final();
    at = sendFrames(ear.audio, new Int16Array(1_600), at + 80_000);
    at = sendFrames(ear.audio, encodeText('two words').pcm, at);
    ear.stream.finalize();
    const { words } = await ear.final(2);
    expect(words.map((word) => word.text)).toEqual(['two', 'words']);
    expect(words[0]!.startSample).toBeGreaterThan(80_000 + one.length);
    expect(vendor.upgradeCount).toBe(2);
  });

  test('parts words by a hole in the audio, and tells where they are behind it', async () => {
    const { port } = await open();
    const ear = openEar(port);
    const { pcm: one } = encodeText('one');
    const { pcm: two, words: spans } = encodeText('two');
    sendFrames(ear.audio, one, 0);
    sendFrames(ear.audio, two, 400_000);
    const first = await ear.final();
    ear.stream.finalize();
    const second = await ear.final(2);
    expect(first.words.map((word) => word.text)).toEqual(['one']);
    const [{ startSample, endSample }] = spans as [(typeof spans)[0]];
    expect(second.words).toEqual([
      { text: 'two', startSample: 400_000 + startSample, endSample: 400_000 + endSample },
    ]);
  });

  test('is not closed by the vendor while the party is silent for minutes', async () => {
    const clock = new VirtualClock();
    const ground = await deepgramGround({ clock });
    closers.push(ground.close);
    const { vendor, port } = ground;
    const ear = openEar(port);
    // It is connected when the first sign of life is the next thing to come.
    await vi.waitFor(() => expect(clock.next()).toBe(4_000), wait);
    for (let n = 1; n <= 30; n++) {
      clock.advance(4_000);
      await vi.waitFor(() => expect(vendor.received).toHaveLength(n), wait);
    }
    expect(new Set(vendor.received)).toEqual(new Set(['{"type":"KeepAlive"}']));
    expect([vendor.openCount, vendor.upgradeCount]).toEqual([1, 1]);
    ear.stream.close();
  });

  test('gives what was said when the audio ends', async () => {
    const { port } = await open();
    const ear = openEar(port);
    sendFrames(ear.audio, encodeText('goodbye').pcm, 0);
    ear.audio.end();
    expect((await ear.final()).words.map((word) => word.text)).toEqual(['goodbye']);
  });
});

describe.each(voiceNames)('%s', (name) => {
  const open = async (
    options: { everyMs?: number; model?: string } = {},
    fault: ProviderFault = noFault,
  ) => {
    const ground = await voiceGround(name, {
      timing: timingFor(fault),
      alignmentMaxMs: fault.type === 'untimed' ? 20 : 10_000,
      ...options,
    });
    closers.push(ground.close);
    return ground;
  };
  const told = (events: TtsEvent[]) =>
    events.flatMap((event) => (event.type === 'words' ? event.words : []));

  test.each(
    rows(
      { fault: { type: 'soundless' }, becomes: 'well', upgrades: 2 },
      {
        fault: { type: 'soundless' },
        times: 3,
        becomes: { retryable: true, kind: 'transient' },
        upgrades: 3,
      },
      { fault: { type: 'untimed' }, becomes: 'well', upgrades: 1 },
    ),
  )('%s', async (_, { fault, times, becomes, upgrades }) => {
    const { vendor, port } = await open({}, fault);
    vendor.inject(fault, times);
    const talk = openTalk(port);
    talk.stream.speak('u', text);
    if (becomes === 'well') {
      const { samples } = (await talk.done('u')) as Extract<TtsEvent, { type: 'done' }>;
      expect(hear(decode(talk.audio('u'))).map((word) => word.text)).toEqual(words);
      const spans = told(talk.events);
      expect(spans.map((span) => span.text)).toEqual(words);
      for (const [n, { startSample, endSample }] of spans.entries()) {
        expect(startSample).toBeGreaterThanOrEqual(spans[n - 1]?.endSample ?? 0);
        expect(endSample).toBeLessThanOrEqual(samples);
      }
      expect(talk.audio('u')).toHaveLength(samples);
      expect(talk.events.filter((event) => event.type === 'done')).toHaveLength(1);
    } else {
      await vi.waitFor(
        () =>
          expect(talk.events.at(-1)).toMatchObject({
            type: 'failed',
            utteranceId: 'u',
            ...becomes,
          }),
        wait,
      );
      expect(talk.events).toHaveLength(1);
    }
    expect(vendor.upgradeCount).toBe(upgrades);
    talk.stream.close();
    await vi.waitFor(() => expect(vendor.openCount).toBe(0), wait);
  });

  test('drops what still comes of a cancelled utterance', async () => {
    const { vendor, port } = await open({ everyMs: 5 });
    const talk = openTalk(port);
    for (let n = 0; n < 12; n++) {
      talk.stream.speak(`u${n}`, text.repeat(3));
      await vi.waitFor(() => expect(talk.of(`u${n}`).length).toBeGreaterThan(0), wait);
      talk.stream.cancel(`u${n}`);
    }
    const known = talk.events.length;
    talk.stream.speak('last', text);
    await talk.done('last');
    expect(hear(decode(talk.audio('last'))).map((word) => word.text)).toEqual(words);
    expect(talk.events.slice(0, known).some((event) => event.utteranceId === 'last')).toBe(false);
    expect(talk.events.slice(known).every((event) => event.utteranceId === 'last')).toBe(true);
    expect(talk.events.some((event) => event.type === 'failed')).toBe(false);
    // Never more contexts than the vendor allows.
    expect(vendor.complaints).toEqual([]);
    talk.stream.close();
    await vi.waitFor(() => expect(vendor.openCount).toBe(0), wait);
  });

  test('lets a connection go that closed while there was nothing to say, and comes back to speak', async () => {
    const clock = new VirtualClock();
    const { vendor, port, close } = await voiceGround(name, { clock });
    closers.push(close);
    vendor.inject({ type: 'closed', after: 0, code: 1008, reason: 'inactivity' });
    const talk = openTalk(port);
    talk.stream.speak('gone', text);
    await vi.waitFor(() => expect(vendor.received.length).toBeGreaterThan(0), wait);
    // The vendor closes when it would have spoken: nobody asks for anything by then.
    talk.stream.cancel('gone');
    await vi.waitFor(() => {
      clock.advance(1);
      expect(vendor.openCount).toBe(0);
    }, wait);
    expect(vendor.upgradeCount).toBe(1);
    talk.stream.speak('u', text);
    await vi.waitFor(() => {
      clock.advance(1);
      expect(talk.events.at(-1)).toMatchObject({ type: 'done', utteranceId: 'u' });
    }, wait);
    expect(talk.events.every((event) => event.utteranceId === 'u')).toBe(true);
    expect(vendor.upgradeCount).toBe(2);
    talk.stream.close();
  });

  test.each([
    ['en-IN', {}],
    ['hi-IN', {}],
    ['en', { model: 'eleven_multilingual_v2' }],
  ])('speaks for a bot in %s by its model: %j', async (language, chosen) => {
    const { vendor, port } = await open(chosen);
    const events: TtsEvent[] = [];
    const onEvent = (event: TtsEvent) => events.push(event);
    const stream = port.open({ voice: 'standard', language, onEvent });
    stream.speak('u', text);
    await vi.waitFor(() => expect(['done', 'failed']).toContain(events.at(-1)?.type), wait);
    expect(events.at(-1)).toMatchObject({ type: 'done', utteranceId: 'u' });
    expect(vendor.complaints).toEqual([]);
    stream.close();
  });

  test('refuses a voice that the vendor does not have', async () => {
    const { port } = await open();
    const events: TtsEvent[] = [];
    const stream = port.open({
      voice: 'nobody',
      language: 'en',
      onEvent: (event) => events.push(event),
    });
    stream.speak('u', text);
    await vi.waitFor(
      () => expect(events).toMatchObject([{ type: 'failed', retryable: false, kind: 'config' }]),
      wait,
    );
  });
});
