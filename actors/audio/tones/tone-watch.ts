import type { AudioEdge } from '../audio-session.ts';
import { DECODE, FRAME_SAMPLES } from '../codec/mulaw.ts';
import { DigitDetector } from './digit-detector.ts';
import { MusicDetector } from './music-detector.ts';
import { SignalDetector } from './signal-detector.ts';
import type { ToneKind } from './tone-kind.ts';

const LINEAR = Float32Array.from(DECODE, (value) => value / 32_768);

/** The tone detectors that one session has asked for. */
export class ToneWatch {
  private readonly kinds: readonly ToneKind[];
  private readonly digits: DigitDetector | null;
  private readonly signals: SignalDetector | null;
  private readonly music: MusicDetector | null;
  private readonly samples = new Float32Array(FRAME_SAMPLES);

  constructor(kinds: readonly ToneKind[]) {
    this.kinds = kinds;
    this.digits = kinds.includes('digit') ? new DigitDetector() : null;
    this.music = kinds.includes('music') ? new MusicDetector() : null;
    this.signals = kinds.some((kind) => kind === 'fax' || kind === 'beep')
      ? new SignalDetector()
      : null;
  }

  /** A frame of µ-law at `at` of the party's axis. */
  push(mulaw: Uint8Array, at: number, tell: (edge: AudioEdge) => void): void {
    for (let i = 0; i < FRAME_SAMPLES; i++) this.samples[i] = LINEAR[mulaw[i]!]!;
    const digit = this.digits?.push(this.samples, at) ?? null;
    if (digit !== null)
      tell({ type: 'tone.detected', kind: 'digit', digit, partySample: this.digits!.startedAt });
    const change = this.music?.push(this.samples) ?? null;
    if (change !== null) tell({ type: `music.${change}`, partySample: at });
    const signal = this.signals?.push(this.samples, at) ?? null;
    if (signal === null || !this.kinds.includes(signal.kind)) return;
    const { kind, hertz, durationMs } = signal;
    tell({ type: 'tone.detected', kind, hertz, durationMs, partySample: signal.at });
  }
}
