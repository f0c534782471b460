/**
 * The sound of a browser call, on the browser's audio thread: frames of the microphone go out every 20 ms, silence without one; what
 * comes from the bot waits in a queue and sounds in order. It is loaded as a file of its own and imports nothing.
 */

interface AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare const AudioWorkletProcessor: new () => AudioWorkletProcessor;
declare const registerProcessor: (name: string, processor: new () => AudioWorkletProcessor) => void;
declare const sampleRate: number;

/** `pcm`: 16 bits at the context's rate. A mark comes back when everything before it has sounded, on a clear at once. */
type ToWorklet =
  | { do: 'play'; pcm: Int16Array<ArrayBuffer> }
  | { do: 'mark'; name: string }
  | { do: 'clear' };
/** Levels are peaks since the frame before, 0 to 1. */
type FromWorklet =
  | { type: 'frame'; pcm: Int16Array<ArrayBuffer>; partyLevel: number; botLevel: number }
  | { type: 'marks'; names: string[] };

const frameSamples = sampleRate / 50;
/** What must have come before a silent loudspeaker begins: 60 ms, which evens out the network; the end of a play does not wait for more. */
const beginSamples = 3 * frameSamples;
const beginMaxSamples = 5 * frameSamples;
/** The worker sends 0.4 s ahead; what is more than 20 s is not of this call. */
const waitingMaxSamples = 20 * sampleRate;

class CallProcessor extends AudioWorkletProcessor {
  queue: (Int16Array<ArrayBuffer> | string)[] = [];
  waiting = 0;
  /** Place in the first piece of the queue. */
  at = 0;
  isSounding = false;
  /** Since the first piece came that waits to begin. */
  held = 0;
  frame = new Int16Array(frameSamples);
  filled = 0;
  partyLevel = 0;
  botLevel = 0;

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<ToWorklet>) => this.obey(data);
  }

  obey(order: ToWorklet): void {
    if (order.do === 'play') {
      if (this.waiting + order.pcm.length > waitingMaxSamples) return;
      this.queue.push(order.pcm);
      this.waiting += order.pcm.length;
    } else if (order.do === 'mark') {
      this.queue.push(order.name);
      if (this.waiting === 0) this.passMarks();
    } else {
      const names = this.queue.filter((entry) => typeof entry === 'string');
      this.queue = [];
      this.waiting = 0;
      this.at = 0;
      this.isSounding = false;
      if (names.length > 0) this.tell({ type: 'marks', names });
    }
  }

  process([input]: Float32Array[][], [output]: Float32Array[][]): boolean {
    const sound = output![0]!;
    this.listen(input?.[0], sound.length);
    this.sound(sound);
    return true;
  }

  listen(heard: Float32Array | undefined, length: number): void {
    for (let i = 0; i < length; i++) {
      const sample = Math.max(-1, Math.min(1, heard?.[i] ?? 0));
      this.partyLevel = Math.max(this.partyLevel, Math.abs(sample));
      this.frame[this.filled++] = Math.round(sample * 32_767);
      if (this.filled < frameSamples) continue;
      const { partyLevel, botLevel } = this;
      this.tell({ type: 'frame', pcm: this.frame.slice(), partyLevel, botLevel });
      this.filled = 0;
      this.partyLevel = 0;
      this.botLevel = 0;
    }
  }

  sound(out: Float32Array): void {
    if (!this.isSounding) {
      this.held = this.waiting === 0 ? 0 : this.held + out.length;
      this.isSounding = this.waiting >= beginSamples || this.held >= beginMaxSamples;
      if (!this.isSounding) return;
      this.held = 0;
    }
    for (let i = 0; i < out.length; i++) {
      const piece = this.queue[0];
      if (piece === undefined) {
        this.isSounding = false;
        return;
      }
      const sample = (piece as Int16Array)[this.at++]! / 32_768;
      out[i] = sample;
      this.botLevel = Math.max(this.botLevel, Math.abs(sample));
      this.waiting -= 1;
      if (this.at < piece.length) continue;
      this.queue.shift();
      this.at = 0;
      this.passMarks();
    }
  }

  passMarks(): void {
    const names: string[] = [];
    while (typeof this.queue[0] === 'string') names.push(this.queue.shift() as string);
    if (names.length > 0) this.tell({ type: 'marks', names });
  }

  tell(message: FromWorklet): void {
    this.port.postMessage(message);
  }
}

registerProcessor('call', CallProcessor);

export type { FromWorklet, ToWorklet };
