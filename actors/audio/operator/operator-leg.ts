import type { VadConfig } from '../../../machines/contracts/bot/bot-config.ts';
import { levelDb, VoiceActivity } from '../activity/voice-activity.ts';
import type { OperatorVoice, TapFrame } from '../audio-session.ts';
import { DECODE, FRAME_SAMPLES } from '../codec/mulaw.ts';
import { BrowserWire } from '../wire/browser.ts';
import type { WireMessage } from '../wire/wire.ts';
import { VoiceQueue } from './voice-queue.ts';

/** Where an operator's leg sends what it has: its socket's frames, and the end of what was said. */
export interface OperatorSink {
  frame(message: WireMessage): void;
  /** The operator has paused: a recogniser may give its words now. */
  paused(): void;
}

export type VoiceTap = (frame: TapFrame) => void;

/** One operator on a call, as the audio thread sees it: what it hears, and where its voice goes. */
export class OperatorLeg {
  readonly queue = new VoiceQueue();
  voice: OperatorVoice = 'nobody';
  tap: VoiceTap | null = null;

  private readonly wire: BrowserWire;
  private readonly sink: OperatorSink;
  private readonly vad: VadConfig;
  private activity: VoiceActivity;
  /** Place on the party's axis of frame 0 of its socket; null until it speaks. */
  private base: number | null = null;
  private newest = -1;
  private readonly pcm = new Int16Array(FRAME_SAMPLES);

  constructor(rate: 8_000 | 16_000, vad: VadConfig, sink: OperatorSink) {
    this.wire = new BrowserWire(rate);
    this.sink = sink;
    this.vad = vad;
    this.activity = new VoiceActivity(vad);
  }

  /** Where its voice goes from here on. */
  route(voice: OperatorVoice, tap: VoiceTap | null): void {
    if (voice !== this.voice) this.queue.clear();
    if (voice === 'nobody') {
      if (this.activity.speaking) this.sink.paused();
      this.activity = new VoiceActivity(this.vad);
      this.base = null;
    }
    this.voice = voice;
    this.tap = tap;
  }

  /** What it hears: a frame of µ-law. */
  hears(frame: Buffer): void {
    this.sink.frame(this.wire.mediaText(frame, 0, FRAME_SAMPLES));
  }

  /** A message of its socket; `partyEnd`: where the party's axis is now. */
  receive(message: Uint8Array, partyEnd: number): void {
    const heard = this.wire.read(message);
    if (heard.kind !== 'media' || this.voice === 'nobody') return;
    const own = heard.timestampMs * 8;
    this.base ??= Math.ceil(partyEnd / FRAME_SAMPLES) * FRAME_SAMPLES - own;
    const at = this.base + own;
    if (at <= this.newest) return;
    this.newest = at;
    const { payload } = heard;
    if (this.voice === 'party') this.queue.push(payload);
    if (this.tap !== null) {
      for (let i = 0; i < FRAME_SAMPLES; i++) this.pcm[i] = DECODE[payload[i]!]!;
      this.tap({ at, pcm: this.pcm });
    }
    if (this.activity.push(levelDb(payload), at) === 'ended') this.sink.paused();
  }
}
