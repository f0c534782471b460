import type { WebSocket } from 'ws';

/** Every socket of one provider, until it is really gone. */
export class OpenSockets {
  readonly #open = new Set<WebSocket>();
  #waiting: (() => void)[] = [];

  get count(): number {
    return this.#open.size;
  }

  add(socket: WebSocket): void {
    this.#open.add(socket);
    socket.on('close', () => {
      this.#open.delete(socket);
      if (this.#open.size > 0) return;
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const resolve of waiting) resolve();
    });
  }

  /** Resolves when no socket is left; each is given up within its `closeMaxMs` once its stream is closed. */
  async end(): Promise<void> {
    if (this.#open.size > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}
