/** A word as the recogniser heard it; samples at 8 kHz on the party's axis, 0 at the first frame of the stream. */
export interface HeardWord {
  text: string;
  startSample: number;
  endSample: number;
}
