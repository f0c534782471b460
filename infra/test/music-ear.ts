import { MusicDetector } from '../../actors/audio/tones/music-detector.ts';

const frameSamples = 160;
const frameMs = 20;
const fullScale = 32_768;

/** Listens to 16 bits at 8 kHz for music, in pieces of any length. */
export class MusicEar {
  private readonly detector = new MusicDetector();
  private readonly frame = new Float32Array(frameSamples);
  private filled = 0;
  private frameCount = 0;
  private startedAtFrame = 0;
  /** Times that music began. */
  startedCount = 0;

  /** For how long there has been music, from the moment at which it was told for such; 0: there is none. */
  get musicMs(): number {
    return this.detector.isMusic ? (this.frameCount - this.startedAtFrame) * frameMs + frameMs : 0;
  }

  push(pcm: Int16Array): void {
    for (const sample of pcm) {
      this.frame[this.filled] = sample / fullScale;
      this.filled += 1;
      if (this.filled < frameSamples) continue;
      this.filled = 0;
      this.frameCount += 1;
      if (this.detector.push(this.frame) !== 'started') continue;
      this.startedCount += 1;
      this.startedAtFrame = this.frameCount;
    }
  }
}
