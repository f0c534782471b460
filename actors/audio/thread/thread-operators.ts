import type { MessagePort } from 'node:worker_threads';
import type { OperatorNews } from '../audio-session.ts';
import type { AudioSessionCore } from '../session/audio-session-core.ts';
import type { SessionCommand } from './thread-protocol.ts';

type Command<Do extends SessionCommand['do']> = Extract<SessionCommand, { do: Do }>;

/** Ports of the operators of one session, and of those who understand them. */
export class ThreadOperators {
  private readonly core: AudioSessionCore;
  private readonly guard: (work: () => void) => void;
  private readonly legs = new Map<string, MessagePort>();
  private readonly taps = new Map<string, MessagePort>();

  constructor(core: AudioSessionCore, guard: (work: () => void) => void) {
    this.core = core;
    this.guard = guard;
  }

  join({ operatorId, rate, port }: Command<'join'>): void {
    this.legs.get(operatorId)?.close();
    this.legs.set(operatorId, port);
    const post = (news: OperatorNews) => port.postMessage(news);
    const leg = this.core.join(operatorId, rate, {
      frame: post,
      paused: () => post({ type: 'paused' }),
    });
    port.on('message', (message: Uint8Array) => this.guard(() => leg.receive(message)));
    port.on('close', () => {
      leg.leave();
      if (this.legs.get(operatorId) === port) this.legs.delete(operatorId);
    });
  }

  voice({ operatorId, to, tap }: Command<'voice'>): void {
    this.taps.get(operatorId)?.close();
    this.taps.delete(operatorId);
    if (tap !== null) this.taps.set(operatorId, tap);
    this.core.voice(operatorId, to, tap === null ? null : (frame) => tap.postMessage(frame));
  }

  close(): void {
    for (const port of [...this.legs.values(), ...this.taps.values()]) port.close();
    this.legs.clear();
    this.taps.clear();
  }
}
