import { type BrowserRate, browserFrame, pcmBytes } from './browser.ts';

/** The samples of a frame as a browser is sent it. */
export const pcmOfFrame = (message: Uint8Array): Int16Array<ArrayBuffer> => {
  const view = new DataView(message.buffer, message.byteOffset, message.length);
  return Int16Array.from({ length: message.length >> 1 }, (_, i) => view.getInt16(i * 2, true));
};

/** Speaks to a worker as a browser does, in ticks of 20 ms: a frame goes, a frame of what came sounds, marks come back behind it. */
export class BrowserModel {
  /** What sounded here, at the wire's rate. */
  readonly heard: number[] = [];
  /** Samples of a frame. */
  readonly frameSamples: number;
  #queue: (Int16Array | string)[] = [];
  #number = 0;

  constructor(rate: BrowserRate) {
    this.frameSamples = pcmBytes(rate) / 2;
  }

  take(message: string | Uint8Array): string[] {
    if (typeof message !== 'string') {
      this.#queue.push(pcmOfFrame(message));
      return [];
    }
    const { event, name } = JSON.parse(message) as { event: string; name?: string };
    if (event === 'mark') this.#queue.push(name ?? '');
    if (event !== 'clear') return [];
    const marks = this.#queue.filter((entry) => typeof entry === 'string');
    this.#queue = [];
    return marks.map(echo);
  }

  /** `pcm` null: silence. */
  tick(pcm: Int16Array | null): (string | Uint8Array<ArrayBuffer>)[] {
    const out: (string | Uint8Array<ArrayBuffer>)[] = [
      browserFrame(this.#number++, pcm ?? new Int16Array(this.frameSamples)),
    ];
    const marks = () => {
      while (typeof this.#queue[0] === 'string') out.push(echo(this.#queue.shift() as string));
    };
    marks();
    const frame = this.#queue.shift() as Int16Array | undefined;
    this.heard.push(...(frame ?? new Int16Array(this.frameSamples)));
    marks();
    return out;
  }

  get queued(): number {
    return this.#queue.length;
  }
}

const echo = (name: string): string => JSON.stringify({ event: 'mark', name });
