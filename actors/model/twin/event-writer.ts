import type { ServerResponse } from 'node:http';
import type { ChatWire } from './chat-answer.ts';

/** Writes server-sent events with the borders that were ordered, and waits for a client that reads slowly. */
export class EventWriter {
  readonly #response: ServerResponse;
  readonly #wire: ChatWire;
  #sizeAt = 0;

  constructor(response: ServerResponse, wire: ChatWire) {
    this.#response = response;
    this.#wire = wire;
  }

  async event(data: object | string): Promise<void> {
    const { newline, isCommented } = this.#wire;
    const comment = isCommented ? `: ping${newline}${newline}` : '';
    const text = typeof data === 'string' ? data : JSON.stringify(data);
    await this.#write(Buffer.from(`${comment}data: ${text}${newline}${newline}`));
  }

  async #write(bytes: Buffer): Promise<void> {
    let from = 0;
    while (from < bytes.length && !this.#response.destroyed) {
      const size = this.#nextSize() ?? bytes.length;
      const isTaken = this.#response.write(bytes.subarray(from, from + size));
      from += size;
      if (!isTaken) await this.#drained();
      // A macrotask between two writes, so that they leave apart.
      else await new Promise<void>((resolve) => setImmediate(resolve));
    }
  }

  #nextSize(): number | undefined {
    const { writeBytes } = this.#wire;
    if (writeBytes.length === 0) return undefined;
    const size = Math.max(1, writeBytes[this.#sizeAt % writeBytes.length]!);
    this.#sizeAt += 1;
    return size;
  }

  async #drained(): Promise<void> {
    if (this.#response.destroyed) return;
    await new Promise<void>((resolve) => {
      const go = (): void => {
        this.#response.off('drain', go);
        this.#response.off('close', go);
        resolve();
      };
      this.#response.on('drain', go);
      this.#response.on('close', go);
    });
  }
}
