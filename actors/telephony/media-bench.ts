import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import type { CarrierEvent } from '../../machines/contracts/call/carrier-event.ts';
import { decode, encode } from '../audio/codec/mulaw.ts';
import { LoopbackDecoder } from '../speech/loopback/decoder.ts';
import { encodeText } from '../speech/loopback/encoder.ts';
import { twilioCallback } from './twilio/twilio-callback.ts';
import { type FromTwilio, readFromTwilio, toTwilio } from './twilio/twilio-media.ts';
import { isTwilioSignature } from './twilio/twilio-signature.ts';
import { createUntil } from './until.ts';

/** One media stream as a worker sees it, for tests and trials of carriers. */
export interface BenchStream {
  readonly socket: WebSocket;
  readonly messages: FromTwilio[];
  /** What was not of the protocol. */
  readonly problems: string[];
  readonly streamSid: string;
  readonly callId: string;
  /** Words of the party so far. */
  readonly heard: string[];
  closeCode: number | null;
  /** Sends an utterance at once, followed by a mark. */
  say(text: string, mark?: string): void;
  marks(): string[];
  hangUp(): void;
}

/** A worker without a mind: takes media streams and status callbacks on one loopback port. */
export interface MediaBench {
  readonly mediaUrl: string;
  readonly streams: BenchStream[];
  readonly events: CarrierEvent[];
  readonly badSignatures: number;
  /** HTTP status of the next callbacks; then 204 again. */
  refuseCallbacks(count: number): void;
  statusUrl(attemptId: string): string;
  /** Resolves when the condition holds; it is tried after every message, callback and close. */
  until<Found>(what: string, condition: () => Found | undefined | null | false): Promise<Found>;
  close(): Promise<void>;
}

const utterance = (text: string): string[] => {
  const mulaw = encode(encodeText(text).pcm);
  return Array.from({ length: Math.ceil(mulaw.length / 160) }, (_, n) =>
    Buffer.from(mulaw.subarray(n * 160, (n + 1) * 160)).toString('base64'),
  );
};

export const openMediaBench = async (authToken: string): Promise<MediaBench> => {
  const streams: BenchStream[] = [];
  const events: CarrierEvent[] = [];
  const { until, changed } = createUntil();
  let badSignatures = 0;
  let refusals = 0;

  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (part: string) => {
      body += part;
    });
    request.on('end', () => {
      const url = `http://127.0.0.1:${port}${request.url}`;
      const fields = Object.fromEntries(new URLSearchParams(body));
      const signature = String(request.headers['x-twilio-signature']);
      refusals -= 1;
      if (refusals >= 0) {
        response.writeHead(500).end();
      } else if (isTwilioSignature(authToken, signature, url, fields)) {
        const query = Object.fromEntries(new URL(url).searchParams);
        events.push(twilioCallback(fields, query, Date.now()));
        response.writeHead(204).end();
      } else {
        badSignatures += 1;
        response.writeHead(403).end();
      }
      changed();
    });
  });

  const sockets = new WebSocketServer({ server, perMessageDeflate: false, maxPayload: 65_536 });
  sockets.on('connection', (socket) => {
    const messages: FromTwilio[] = [];
    const problems: string[] = [];
    const heard: string[] = [];
    const decoder = new LoopbackDecoder();
    const start = () => messages.find((message) => message.event === 'start')?.start;
    const stream: BenchStream = {
      socket,
      messages,
      problems,
      heard,
      closeCode: null,
      get streamSid() {
        return start()?.streamSid ?? '';
      },
      get callId() {
        return start()?.customParameters.callId ?? '';
      },
      say(text, mark) {
        for (const payload of utterance(text))
          socket.send(toTwilio.media(stream.streamSid, payload));
        if (mark !== undefined) socket.send(toTwilio.mark(stream.streamSid, mark));
      },
      marks: () => messages.flatMap((each) => (each.event === 'mark' ? each.mark.name : [])),
      hangUp: () => socket.close(1000),
    };
    streams.push(stream);
    socket.on('message', (data) => {
      const read = readFromTwilio((data as Buffer).toString('utf8'));
      if (!read.ok) problems.push(read.problem);
      else {
        messages.push(read.message);
        if (read.message.event === 'media') {
          const pcm = decode(Buffer.from(read.message.media.payload, 'base64'));
          const words = decoder.push(pcm, Number(read.message.media.timestamp) * 8);
          heard.push(...words.map((word) => word.text));
        }
      }
      changed();
    });
    socket.on('error', () => undefined);
    socket.on('close', (code) => {
      heard.push(...decoder.end().map((word) => word.text));
      stream.closeCode = code;
      changed();
    });
  });

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    mediaUrl: `ws://127.0.0.1:${port}/media`,
    streams,
    events,
    get badSignatures() {
      return badSignatures;
    },
    refuseCallbacks(count) {
      refusals = count;
    },
    statusUrl: (attemptId) =>
      `http://127.0.0.1:${port}/status?attemptId=${encodeURIComponent(attemptId)}`,
    until,
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
