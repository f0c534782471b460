import type { MessagePort } from 'node:worker_threads';
import type {
  AudioEdge,
  AudioSession,
  AudioSessionOptions,
  AudioThreads,
  EndTap,
  TapSink,
} from './audio-session.ts';

/** A session without a thread, for tests: keeps what it was asked in words, and tells what the test says. */
export class AudioSessionTwin implements AudioSession {
  readonly asked: string[] = [];
  readonly received: string[] = [];
  /** Of operators and their recognisers. */
  readonly ports: MessagePort[] = [];
  readonly taps: { sink: TapSink; fromSample: number; isOver: boolean }[] = [];
  readonly options: AudioSessionOptions | undefined;

  constructor(options?: AudioSessionOptions) {
    this.options = options;
  }

  receive(messages: Uint8Array[]): void {
    this.received.push(...messages.map((message) => Buffer.from(message).toString()));
  }

  play(playId: string): void {
    this.asked.push(`play ${playId}`);
  }

  audio(playId: string, mulaw: Uint8Array): void {
    this.asked.push(`audio ${playId} ${mulaw.length}`);
  }

  mark(playId: string, name: string, playSample: number): void {
    this.asked.push(`mark ${playId} ${name} ${playSample}`);
  }

  finish(playId: string): void {
    this.asked.push(`finish ${playId}`);
  }

  clear(): void {
    this.asked.push('clear');
  }

  tap(sink: TapSink, fromSample: number): EndTap {
    const tap = { sink, fromSample, isOver: false };
    this.taps.push(tap);
    return () => {
      tap.isOver = true;
    };
  }

  join(operatorId: string, rate: number, port: MessagePort): void {
    this.asked.push(`join ${operatorId} ${rate}`);
    this.ports.push(port);
  }

  voice(operatorId: string, to: string, tap: MessagePort | null): void {
    this.asked.push(`voice ${operatorId} ${to}`);
    if (tap !== null) this.ports.push(tap);
  }

  close(): void {
    this.asked.push('close');
  }

  tell(edge: AudioEdge): void {
    this.options?.onEdge(edge);
  }

  /** Ends its ports, so that no test leaves one open. */
  release(): void {
    for (const { sink } of this.taps) if (!('hear' in sink)) sink.close();
    for (const port of this.ports) port.close();
  }
}

/** Audio threads without threads. */
export class AudioThreadsTwin implements AudioThreads {
  readonly sessions: AudioSessionTwin[] = [];

  open(options: AudioSessionOptions): AudioSessionTwin {
    const session = new AudioSessionTwin(options);
    this.sessions.push(session);
    return session;
  }

  get last(): AudioSessionTwin {
    const session = this.sessions.at(-1);
    if (session === undefined) throw new Error('no session was opened');
    return session;
  }

  stats() {
    return { threads: 1, sessions: this.sessions.length, lostThreads: 0, cpuMs: [0] };
  }

  async close(): Promise<void> {}
}
