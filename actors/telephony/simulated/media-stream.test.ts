import { afterAll, beforeAll, expect, test } from 'vitest';
import { toTwilio } from '../twilio/twilio-media.ts';
import { type CarrierTrial, openCarrierTrial } from './carrier-trial.ts';

let trial: CarrierTrial;
beforeAll(async () => {
  trial = await openCarrierTrial({ legLingerMs: 300 });
});
afterAll(() => trial.close());

const silence = (ms: number) => Buffer.alloc(ms * 8, 0xff).toString('base64');

test.concurrent('begins with connected and start, then counts every message, frame and millisecond', async () => {
  const { stream } = await trial.meet('silent');
  stream.say('Hi', 'mark');
  await trial.bench.until('the mark', () => stream.marks().length > 0);
  stream.hangUp();
  const [connected, start, ...rest] = stream.messages;
  expect(connected).toEqual({ event: 'connected', protocol: 'Call', version: '1.0.0' });
  expect(start).toMatchObject({
    event: 'start',
    sequenceNumber: 1,
    start: {
      tracks: ['inbound'],
      mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8_000, channels: 1 },
      customParameters: { token: 'trial-stream-token' },
    },
  });
  const numbered = rest.map((message) =>
    'sequenceNumber' in message ? message.sequenceNumber : 0,
  );
  expect(numbered).toEqual(numbered.map((_, n) => n + 2));
  const media = rest.flatMap((message) => (message.event === 'media' ? message.media : []));
  expect(media.map((each) => each.chunk)).toEqual(media.map((_, n) => n + 1));
  expect(media.map((each) => each.timestamp)).toEqual(media.map((_, n) => n * 20));
  expect(new Set(media.map((each) => Buffer.from(each.payload, 'base64').length))).toEqual(
    new Set([160]),
  );
});

test.concurrent('echoes each mark in the tick in which playback reaches it', async () => {
  const { stream } = await trial.meet('silent');
  const sid = stream.streamSid;
  for (const name of ['first', 'second']) {
    stream.socket.send(toTwilio.media(sid, silence(200)));
    stream.socket.send(toTwilio.mark(sid, name));
  }
  stream.socket.send(toTwilio.mark(sid, 'third'));
  await trial.bench.until('the marks', () => stream.marks().length === 3);
  expect(stream.marks()).toEqual(['first', 'second', 'third']);
  const at = (name: string) =>
    stream.messages.findIndex((each) => each.event === 'mark' && each.mark.name === name);
  // Ten ticks of audio lie between, each with one frame of the party.
  expect(at('second') - at('first')).toBe(11);
  expect(at('third') - at('second')).toBe(1);
  stream.hangUp();
});

test.concurrent('clear falls silent and echoes pending marks at once', async () => {
  const { stream, carrierCallId } = await trial.meet('silent');
  const sid = stream.streamSid;
  for (let n = 0; n < 6; n++) stream.socket.send(toTwilio.media(sid, silence(5_000)));
  stream.socket.send(toTwilio.mark(sid, 'far'));
  const before = stream.messages.length;
  stream.socket.send(toTwilio.clear(sid));
  await trial.bench.until('the mark', () => stream.marks().includes('far'));
  expect(stream.messages.length - before).toBeLessThan(100);
  stream.hangUp();
  expect((await trial.report(carrierCallId)).framesPlayed).toBeLessThan(200);
});

test.concurrent.each<[string, (sid: string) => string | Buffer]>([
  ['another stream’s id', () => toTwilio.media('MZother', silence(20))],
  ['a payload that is not base64', (sid) => toTwilio.media(sid, '%%%%')],
  ['an unknown event', (sid) => JSON.stringify({ event: 'dance', streamSid: sid })],
  ['a mark without a name', (sid) => JSON.stringify({ event: 'mark', streamSid: sid })],
  ['broken JSON', () => '{"event":'],
  ['a binary message', () => Buffer.from([1, 2, 3])],
  ['more than it buffers', (sid) => toTwilio.media(sid, 'A'.repeat(100_000))],
])('%s is protocol error 31924 and ends the call', async (_what, message) => {
  const { stream, carrierCallId, attemptId } = await trial.meet('silent');
  stream.socket.send(message(stream.streamSid));
  await trial.bench.until('the close', () => stream.closeCode !== null);
  expect([1003, 1009]).toContain(stream.closeCode);
  const report = await trial.report(carrierCallId);
  expect(report).toMatchObject({ ended: 'carrier', errors: [{ code: 31_924 }] });
  await trial.bench.until('completed', () => trial.statuses(attemptId).includes('completed'));
});

test.concurrent('a party stays when the socket is lost, for the lingering time only', async () => {
  const { stream, carrierCallId, attemptId } = await trial.meet('silent');
  stream.socket.terminate();
  const report = await trial.report(carrierCallId);
  expect(report).toMatchObject({ ended: 'carrier', errors: [{ code: 31_921 }] });
  expect(report.endedAt - report.answeredAt).toBeGreaterThanOrEqual(300);
  await trial.bench.until('completed', () => trial.statuses(attemptId).includes('completed'));
});

test.concurrent('a stream that nobody takes ends the call after the lingering time', async () => {
  const to = trial.numberOf('silent');
  const { carrierCallId } = await trial.carrier.originate({
    to,
    from: '+15550199999',
    mediaUrl: trial.bench.mediaUrl.replace(/:\d+/, ':1'),
    callId: 'nowhere',
    token: 'token',
    statusUrl: trial.bench.statusUrl('nowhere'),
    ringTimeoutMs: 25_000,
    callMaxMs: 60_000,
  });
  expect(await trial.report(carrierCallId)).toMatchObject({
    ended: 'carrier',
    said: [],
    errors: [{ code: 31_920 }],
  });
});

test.concurrent('a lost leg is given to another stream, and the conversation goes on', async () => {
  const lingering = await openCarrierTrial({ legLingerMs: 20_000 });
  const { stream, carrierCallId } = await lingering.meet('prompt');
  stream.say('Is this', 'half');
  await lingering.bench.until('the mark', () => stream.marks().includes('half'));
  stream.socket.terminate();
  await lingering.bench.until('the loss', () => stream.closeCode !== null);
  expect((await lingering.carrier.status(carrierCallId))?.status).toBe('answered');
  const media = { mediaUrl: lingering.bench.mediaUrl, callId: 'again', token: 'new' };
  await lingering.carrier.redirect(carrierCallId, media);
  const second = await lingering.bench.until('the second stream', () =>
    lingering.bench.streams.find((each) => each.callId === 'again'),
  );
  expect(second.streamSid).not.toBe(stream.streamSid);
  second.say('Is this Ada?');
  await lingering.bench.until('an answer', () => second.heard.at(-1)?.endsWith('.'));
  second.hangUp();
  const report = await lingering.report(carrierCallId);
  expect(report).toMatchObject({ ended: 'bot', streams: 2 });
  expect(report.heard).toBe('Is this Is this Ada?');
  expect(report.said.join(' ')).toBe(second.heard.join(' '));
  await lingering.close();
});
