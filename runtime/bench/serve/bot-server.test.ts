import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { silence, tone } from '../../../actors/audio/wire/carrier-model.ts';
import { toneBot } from '../calls/bench-bot.ts';
import { type BotServer, openBotServer } from './bot-server.ts';

/** A client as anyone would write it, with nothing of ours but the sounds. */
const openClient = async (url: string, streamSid: string, start: object) => {
  const socket = new WebSocket(url);
  await once(socket, 'open');
  const events: string[] = [];
  let frames = 0;
  let sequence = 1;
  let chunk = 0;
  socket.on('message', (data) => {
    const message = JSON.parse((data as Buffer).toString());
    events.push(message.event);
    if (message.event === 'media') frames += 1;
    if (message.event === 'mark')
      socket.send(
        JSON.stringify({
          event: 'mark',
          sequenceNumber: `${++sequence}`,
          streamSid,
          mark: message.mark,
        }),
      );
  });
  socket.send(JSON.stringify({ event: 'connected', protocol: 'Call', version: '1.0.0' }));
  socket.send(
    JSON.stringify({
      event: 'start',
      sequenceNumber: '1',
      streamSid,
      start: { streamSid, ...start },
    }),
  );
  let isLoud = false;
  const [loud, quiet] = [tone(160), silence(160)].map((frame) =>
    Buffer.from(frame).toString('base64'),
  );
  const timer = setInterval(() => {
    const payload = isLoud ? loud : quiet;
    const media = {
      track: 'inbound',
      chunk: `${++chunk}`,
      timestamp: `${(chunk - 1) * 20}`,
      payload,
    };
    socket.send(
      JSON.stringify({ event: 'media', sequenceNumber: `${++sequence}`, streamSid, media }),
    );
  }, 20);
  return {
    events,
    frames: () => frames,
    chunks: () => chunk,
    speak: (loudly: boolean) => {
      isLoud = loudly;
    },
    until: (isSo: () => boolean) =>
      vi.waitFor(
        () => {
          if (!isSo()) throw new Error(`it has not come to that: ${events.join(' ')}`);
        },
        { timeout: 20_000, interval: 10 },
      ),
    close: async () => {
      clearInterval(timer);
      socket.close();
      if (socket.readyState !== WebSocket.CLOSED) await once(socket, 'close');
    },
  };
};

const whole = {
  accountSid: 'AC1',
  callSid: 'CA1',
  tracks: ['inbound'],
  mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8_000, channels: 1 },
};

describe('the server of bench bots', () => {
  let server: BotServer;
  beforeAll(async () => {
    server = await openBotServer({
      bot: toneBot('energy'),
      host: '127.0.0.1',
      port: 0,
      callsMax: 4,
    });
  }, 30_000);
  afterAll(() => server.close());

  it.concurrent.each([
    ['without parameters', 'MZ1', whole],
    [
      'with parameters of its own',
      'MZ2',
      { ...whole, customParameters: { callId: 'theirs', token: 'x' } },
    ],
  ])(
    'answers speech with two seconds of tone, and is silent before: a stream %s',
    async (_, sid, start) => {
      const client = await openClient(server.url, sid, start);
      await client.until(() => client.chunks() > 50);
      expect(client.frames()).toBe(0);
      client.speak(true);
      const from = client.chunks();
      await client.until(() => client.chunks() > from + 25);
      client.speak(false);
      await client.until(() => client.frames() >= 100);
      await client.close();
    },
    60_000,
  );

  it.concurrent('clears its tone when it is spoken over, and answers that', async () => {
    const client = await openClient(server.url, 'MZ3', whole);
    const say = async () => {
      const from = client.chunks();
      client.speak(true);
      await client.until(() => client.chunks() > from + 25);
      client.speak(false);
    };
    await client.until(() => client.chunks() > 10);
    // Once its tone has begun we speak again. If we are so late that it has ended, that is answered, and we try anew.
    while (!client.events.includes('clear')) {
      const heard = client.frames();
      await say();
      await client.until(() => client.frames() > heard + 20 || client.events.includes('clear'));
    }
    const before = client.frames();
    await client.until(() => client.frames() >= before + 100);
    await client.close();
  }, 60_000);
});
