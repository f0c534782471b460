import { afterEach, describe, expect, test, vi } from 'vitest';
import { describeSpeech, openEar, openTalk, sendFrames } from '../speech-contract.ts';
import { encodeText } from './encoder.ts';
import { type LoopbackSpeech, openLoopbackSpeech } from './loopback-speech.ts';
import { SpeechLane } from './speech-lane.ts';

const wait = { timeout: 15_000, interval: 5 };

describeSpeech('loopback', async () => openLoopbackSpeech({ threads: 1 }));

describe('the speech threads', () => {
  let speech: LoopbackSpeech;
  const lanes: SpeechLane[] = [];
  const open = (threads: number): LoopbackSpeech => {
    speech = openLoopbackSpeech({
      threads,
      openLane: (deps) => {
        const lane = new SpeechLane(deps);
        lanes.push(lane);
        return lane;
      },
    });
    return speech;
  };
  afterEach(async () => {
    await speech.close();
    lanes.length = 0;
  });

  test('fail their streams when they die, keep the others, and are replaced', async () => {
    open(2);
    const ears = [openEar(speech.stt), openEar(speech.stt)];
    const talks = [openTalk(speech.tts), openTalk(speech.tts)];
    await vi.waitFor(() => expect(lanes.every((lane) => lane.hasBeaten)).toBe(true), wait);
    lanes[0]!.terminate();
    const failed = { type: 'failed', retryable: true };
    await vi.waitFor(() => expect(ears[0]!.events).toMatchObject([failed]), wait);
    expect(talks[0]!.events).toMatchObject([{ ...failed, utteranceId: null }]);
    expect(ears[1]!.events).toEqual([]);
    talks[1]!.stream.speak('u', 'still here');
    await talks[1]!.done('u');

    const later = openEar(speech.stt);
    sendFrames(later.audio, encodeText('and back').pcm, 0);
    later.stream.finalize();
    expect((await later.final()).words.map((word) => word.text)).toEqual(['and', 'back']);
    expect(lanes).toHaveLength(3);
  });

  test('fail one stream whose audio is malformed, and no other', async () => {
    open(1);
    const broken = openEar(speech.stt);
    const sound = openEar(speech.stt);
    broken.audio.push({ at: 0, pcm: null as never });
    await vi.waitFor(() => expect(broken.events).toMatchObject([{ type: 'failed' }]), wait);
    sound.stream.finalize();
    await sound.final();
  });

  test('refuse an endless text and an endless queue', async () => {
    open(1);
    const talk = openTalk(speech.tts);
    talk.stream.speak('long', 'x'.repeat(20_000));
    for (let n = 0; n < 70; n++) talk.stream.speak(`u${n}`, 'hello '.repeat(20));
    await talk.done('u0');
    expect(talk.of('long')).toMatchObject([{ type: 'failed', retryable: false }]);
    expect(talk.of('u69')).toMatchObject([{ type: 'failed', retryable: false }]);
  });

  test('tell their CPU time', async () => {
    open(1);
    await vi.waitFor(() => expect(speech.cpuMs()).toBeGreaterThan(0), wait);
  });

  test('take no stream after the end', async () => {
    open(1);
    await speech.close();
    expect(() => openEar(speech.stt)).toThrow('closed');
  });
});
