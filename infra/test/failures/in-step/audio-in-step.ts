import type {
  AudioSession,
  AudioSessionOptions,
  AudioThreads,
  EndTap,
  TapFrame,
  TapSink,
} from '../../../../actors/audio/audio-session.ts';
import { AudioSessionCore } from '../../../../actors/audio/session/audio-session-core.ts';
import { checkpointAt } from '../../../../actors/audio/session/session-resume.ts';
import { TapSource } from '../../../../actors/audio/tap-source.ts';
import type { Clock, TimerHandle } from '../../../../machines/supervision/clock.ts';

const tickMs = 20;
/** The way to a thread and back. */
const hopMs = 1;

/** The audio sessions of calls as their threads run them, but in step with a clock that need not be the real one. */
export class AudioInStep implements AudioThreads {
  readonly #clock: Clock;
  sessionCount = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  open(options: AudioSessionOptions): AudioSession {
    this.sessionCount += 1;
    return new SessionInStep(options, this.#clock, () => {
      this.sessionCount -= 1;
    });
  }

  stats() {
    return { threads: 0, sessions: this.sessionCount, lostThreads: 0, cpuMs: [0] };
  }

  async close(): Promise<void> {}
}

class SessionInStep implements AudioSession {
  readonly #core: AudioSessionCore;
  readonly #options: AudioSessionOptions;
  readonly #clock: Clock;
  readonly #onEnd: () => void;
  #tick: TimerHandle | undefined;
  #hop: TimerHandle | undefined;
  #tap = new TapSource();
  #tapped: TapFrame[] = [];
  #isOver = false;

  constructor(options: AudioSessionOptions, clock: Clock, onEnd: () => void) {
    const { recording } = options;
    this.#options = options;
    this.#clock = clock;
    this.#onEnd = onEnd;
    const start = options.startSample ?? 0;
    this.#core = new AudioSessionCore(
      options,
      typeof recording === 'function' ? { recorded: recording } : {},
      clock.now(),
      start === 0
        ? undefined
        : { checkpoint: checkpointAt(start), wireSample: 0, epoch: 0, plays: [] },
    );
    this.#run();
  }

  receive(messages: Uint8Array[]): void {
    for (const message of messages) this.#core.receive(message, this.#clock.now());
    this.#soon();
  }

  play(playId: string): void {
    this.#do((core, now) => core.play(playId, now));
  }

  audio(playId: string, mulaw: Uint8Array<ArrayBuffer>): void {
    this.#do((core, now) => core.audio(playId, mulaw, now));
  }

  mark(playId: string, name: string, playSample: number): void {
    this.#do((core, now) => core.mark(playId, name, playSample, now));
  }

  finish(playId: string): void {
    this.#do((core, now) => core.finish(playId, now));
  }

  clear(): void {
    this.#do((core, now) => core.clear(now));
  }

  tap(sink: TapSink, fromSample: number): EndTap {
    this.#tap.end();
    const tap = new TapSource();
    this.#tap = tap;
    this.#tapped = [];
    this.#do((core) =>
      core.tap((at, pcm) => this.#tapped.push({ at, pcm: pcm.slice() }), fromSample),
    );
    return tap.open(sink);
  }

  /** No operator takes part here. */
  join(): void {}

  voice(): void {}

  close(): void {
    if (this.#isOver) return;
    this.#do((core, now) => core.close(now));
    this.#isOver = true;
    this.#clock.clearTimeout(this.#tick);
    this.#onEnd();
  }

  #do(command: (core: AudioSessionCore, now: number) => void): void {
    if (this.#isOver) return;
    command(this.#core, this.#clock.now());
    this.#soon();
  }

  #run(): void {
    this.#tick = this.#clock.setTimeout(() => {
      this.#core.tick(this.#clock.now());
      this.#soon();
      this.#run();
    }, tickMs);
  }

  /** What has come up is told a hop later, as from a thread: never within the command that it answers. */
  #soon(): void {
    if (this.#hop !== undefined) return;
    this.#hop = this.#clock.setTimeout(() => {
      this.#hop = undefined;
      const { onSend, onEdge } = this.#options;
      for (const frame of this.#tapped.splice(0)) this.#tap.push(frame);
      const texts = this.#core.texts.splice(0);
      if (texts.length > 0) onSend(texts);
      for (const edge of this.#core.edges.splice(0)) onEdge(edge);
      if (this.#isOver) this.#tap.end();
    }, hopMs);
  }
}
