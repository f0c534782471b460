import { MusicDetector } from '../../actors/audio/tones/music-detector.ts';

const frameSamples = 160;
const fullScale = 32_768;

/** Listens to 16 bits at 8 kHz for music, in pieces of any length. */
export class MusicEar {
  private readonly detector = new MusicDetector();
  private readonly frame = new Float32Array(frameSamples);
  private filled = 0;
  /** Times that music began. */
  startedCount = 0;

  get hearsMusic(): boolean {
    return this.detector.isMusic;
  }

  push(pcm: Int16Array): void {
    for (const sample of pcm) {
      this.frame[this.filled] = sample / fullScale;
      this.filled += 1;
      if (this.filled < frameSamples) continue;
      this.filled = 0;
      if (this.detector.push(this.frame) === 'started') this.startedCount += 1;
    }
  }
}
