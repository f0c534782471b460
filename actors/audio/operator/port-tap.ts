import { MessageChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import type { TapEar, TapFrame, TapSink } from '../audio-session.ts';

/** A tap that goes to a port whoever hears it: an ear on this thread is told from there. */
export class PortTap {
  /** For whoever sends. */
  readonly port: MessagePort;
  private readonly own: { port: MessagePort; ear: TapEar } | null = null;

  constructor(sink: TapSink) {
    if (!('hear' in sink)) {
      this.port = sink;
      return;
    }
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    this.own = { port: port2, ear: sink };
    port2.on('message', (frame: TapFrame) => sink.hear(frame));
    port2.on('close', () => sink.ended());
  }

  /** An event may overtake the messages of a port: tells the ear what has come by now. */
  drain(): void {
    if (this.own === null) return;
    const { port, ear } = this.own;
    for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port))
      ear.hear(next.message as TapFrame);
  }

  /** Another's port is closed by who hears there. */
  close(): void {
    this.own?.port.removeAllListeners();
    this.own?.port.close();
  }
}
