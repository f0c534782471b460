import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocket } from 'ws';
import { realClock } from '../../actors/clock/real-clock.ts';
import type { JournalEvent } from '../../machines/contracts/call/journal-event.ts';
import {
  type LiveCall,
  type LiveWorker,
  RelayMessage,
  type RelayRequest,
  type SourcePiece,
} from '../../machines/contracts/relay.ts';
import { topics } from '../../machines/contracts/topics.ts';

/** Examples and ends for the relay's tests and its bench. */

export const exampleCall = (id: string, more: Partial<LiveCall> = {}): LiveCall => ({
  id,
  direction: 'outbound',
  party: '+15550100',
  botId: 'bot-1',
  botName: 'Reminder',
  campaignId: null,
  leadId: null,
  workerId: 'worker-1',
  slotId: 'slot-1',
  phase: 'talking',
  phaseSinceAt: 1_000,
  node: 'hello',
  lastSaid: null,
  startedAt: 1_000,
  answeredAt: 1_000,
  turnLatencyMs: null,
  interruptionCount: 0,
  restartCount: 0,
  ...more,
});

export const exampleWorker = (id = 'worker-1', more: Partial<LiveWorker> = {}): LiveWorker => ({
  id,
  host: 'host-1',
  state: 'ready',
  startedAt: 1_000,
  beatAt: 1_000,
  slots: [{ slotId: 'slot-1', state: 'busy', callId: 'call-1', sinceAt: 1_000 }],
  ...more,
});

export const exampleEvent = (seq: number, more: Partial<JournalEvent> = {}): JournalEvent => ({
  seq,
  t: 1_000 + seq,
  path: 'call/turn',
  kind: 'event',
  event: 'speech.started',
  ...more,
});

/** One source as it speaks on a bus, piece after piece. */
export class ExampleSource {
  readonly #publish: (topic: string, message: unknown) => unknown;
  readonly #topic: string;
  readonly #source: string;
  readonly #epoch: string;
  #seq = 0;

  constructor(
    publish: (topic: string, message: unknown) => unknown,
    topic: string,
    source = 'worker-1',
    epoch = 'life-1',
  ) {
    this.#publish = publish;
    this.#topic = topic;
    this.#source = source;
    this.#epoch = epoch;
  }

  say(kind: SourcePiece['kind'], data: unknown = null): void {
    const piece: SourcePiece = {
      topic: this.#topic,
      source: this.#source,
      epoch: this.#epoch,
      seq: this.#seq++,
      kind,
      data,
    };
    void this.#publish(topics.sourcePiece, piece);
  }

  /** Says something that nobody hears. */
  lose(): void {
    this.#seq += 1;
  }
}

/** A console at a real socket: what it was sent, and waiting for more. */
export class ExampleConsole {
  readonly messages: RelayMessage[] = [];
  readonly socket: WebSocket;
  closed: { code: number; reason: string } | null = null;
  #wake: () => void = () => {};

  constructor(url: string, options: ConstructorParameters<typeof WebSocket>[2] = {}) {
    this.socket = new WebSocket(url, options);
    this.socket.on('message', (data: Buffer) => {
      this.messages.push(RelayMessage.parse(JSON.parse(data.toString())));
      this.#wake();
    });
    this.socket.on('close', (code, reason) => {
      this.closed = { code, reason: String(reason) };
      this.#wake();
    });
    this.socket.on('error', () => {});
  }

  async opened(): Promise<this> {
    await once(this.socket, 'open');
    return this;
  }

  send(request: RelayRequest): void {
    this.socket.send(JSON.stringify(request));
  }

  watch(topic: string, from?: { epoch: string; seq: number }): void {
    this.send({ op: 'watch', topic, ...(from === undefined ? {} : { from }) });
  }

  /** The first message of that kind after `after` messages; fails after 5 s. */
  async until(
    isIt: (message: RelayMessage) => boolean,
    after = 0,
    withinMs = 5_000,
  ): Promise<RelayMessage> {
    await this.#waitFor(() => this.messages.slice(after).some(isIt), withinMs);
    return this.messages.slice(after).find(isIt)!;
  }

  async untilClosed(withinMs = 5_000): Promise<{ code: number; reason: string }> {
    await this.#waitFor(() => this.closed !== null, withinMs);
    return this.closed!;
  }

  async #waitFor(isSo: () => boolean, withinMs: number): Promise<void> {
    const clock = realClock();
    let isLate = false;
    const timer = clock.setTimeout(() => {
      isLate = true;
      this.#wake();
    }, withinMs);
    while (!isSo()) {
      if (isLate)
        throw new Error(
          `not seen within ${withinMs} ms: ${JSON.stringify(this.messages).slice(-2_000)}`,
        );
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    clock.clearTimeout(timer);
  }
}

export const urlOf = (address: AddressInfo | string | null): string =>
  `ws://127.0.0.1:${(address as AddressInfo).port}/api/v1/live`;

/** The upgrade as plain text, for ends that are no good consoles. */
export const upgradeRequest = [
  'GET /api/v1/live HTTP/1.1',
  'Host: 127.0.0.1',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
  '\r\n',
].join('\r\n');
