import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { FRAME_SAMPLES } from '../../../actors/audio/codec/mulaw.ts';
import { silence, tone } from '../../../actors/audio/wire/carrier-model.ts';
import { toTwilio } from '../../../actors/telephony/twilio/twilio-media.ts';
import { serveFigures } from './process-figures.ts';
import { spokenFrames } from './stand-in-speech.ts';

/**
 * The same calls without a contact centre: counts voiced and silent frames, clears, and answers with an utterance made before. What
 * this costs, and how late it is, belongs to the machine, its kernel, Node and `ws`; no worker that stands on them can do better.
 */

/** Frames with which the detector of the measured worker has enough. */
const voicedFrames = Number(process.env.BENCH_VOICED_FRAMES);
const silentFrames = Number(process.env.BENCH_SILENT_FRAMES);
/** As a worker sends them (infra/adr/0021). */
const framesPerMessage = 10;

const base64 = (mulaw: Uint8Array): string => Buffer.from(mulaw).toString('base64');
const silent = base64(silence(FRAME_SAMPLES));
const spoken = tone(spokenFrames * FRAME_SAMPLES);
const messageBytes = framesPerMessage * FRAME_SAMPLES;
const utterance = Array.from({ length: spokenFrames / framesPerMessage }, (_, n) =>
  toTwilio.media('MZ', base64(spoken.subarray(n * messageBytes, (n + 1) * messageBytes))),
);
const cleared = toTwilio.clear('MZ');

const answer = (socket: WebSocket): void => {
  let voicedCount = 0;
  let silentCount = 0;
  const say = () => {
    for (const message of utterance) socket.send(message);
  };
  socket.on('message', (data) => {
    const text = (data as Buffer).toString('latin1');
    if (text.startsWith('{"event":"start"')) say();
    if (!text.startsWith('{"event":"media"')) return;
    if (!text.includes(silent)) {
      voicedCount += 1;
      silentCount = 0;
      if (voicedCount === voicedFrames) socket.send(cleared);
    } else if (voicedCount > 0 && ++silentCount === silentFrames) {
      voicedCount = 0;
      say();
    }
  });
};

const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
const server = createServer((request, response) => {
  // Every call is announced.
  request.resume();
  response.writeHead(202).end('{}');
});
server.on('upgrade', (request, socket, head) => {
  sockets.handleUpgrade(request, socket, head, answer);
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');

serveFigures(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {
  audioMs: () => 0,
  busyCount: () => sockets.clients.size,
  held: () => ({}),
  stop: async () => {
    for (const socket of sockets.clients) socket.terminate();
    server.close();
    server.closeAllConnections();
  },
});
