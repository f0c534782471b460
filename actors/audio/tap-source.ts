import type { EndTap, TapFrame, TapSink } from './audio-session.ts';

/** Audio at hand on this thread, for whoever wants a tap: it gives frames as a session does. */
export class TapSource {
  private sink: TapSink | null = null;

  /** One at a time. */
  open(sink: TapSink): EndTap {
    this.sink = sink;
    return () => {
      if (this.sink !== sink) return;
      this.sink = null;
      if (!('hear' in sink)) sink.close();
    };
  }

  /** What comes while nobody listens is lost. */
  push(frame: TapFrame): void {
    const { sink } = this;
    if (sink === null) return;
    if ('hear' in sink) sink.hear(frame);
    else sink.postMessage(frame);
  }

  /** No more follows. */
  end(): void {
    const { sink } = this;
    this.sink = null;
    if (sink === null) return;
    if ('hear' in sink) sink.ended();
    else sink.close();
  }
}
