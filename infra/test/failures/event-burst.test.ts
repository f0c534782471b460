/** One call's telephone company sends far more than a telephone can; the other calls of the worker must not hear of it. */
import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import WebSocket from 'ws';
import { fromTwilio } from '../../../actors/telephony/twilio/twilio-media.ts';
import type { CallRecord } from '../../../machines/contracts/call/call-record.ts';
import { type Conversations, openConversations, saidBy } from '../conversations.ts';
import { askingBot, goodbye, greeting } from '../garden-bots.ts';
import { eventually, publishBot } from '../product.ts';

const eventCount = 10_000;
/** What a result may carry (call-record.ts). */
const journalMax = 20_000;

// The flood takes the core that the test itself would answer on.
const botConfig = askingBot({ turn: { silencePromptMs: 60_000 } });

let ground: Conversations;
let botId: string;
beforeAll(async () => {
  ground = await openConversations();
  botId = await publishBot(ground.product, 'Garden', botConfig);
});
afterAll(() => ground?.close());

const token = 'a-token-of-some-length';

/** A call whose carrier end is in the hands of the test. */
const openStream = async (callId: string) => {
  const { config, fleet } = ground.product.all;
  const attached = await fetch(`${fleet.url}/attach`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${config.secret.current}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({
      callId,
      token,
      botId,
      carrierCallId: null,
      from: '+15550190000',
      to: '+15550190001',
      answeredAt: Date.now(),
    }),
  });
  expect(attached.status).toBe(202);
  const ids = { accountSid: 'AC1', callSid: `CA${callId}`, streamSid: `MZ${callId}` };
  const socket = new WebSocket(`${fleet.url.replace('http', 'ws')}/ws/twilio`);
  await once(socket, 'open');
  socket.send(fromTwilio.connected());
  socket.send(fromTwilio.start(ids, { callId, token }));
  await once(socket, 'message');
  return { socket, ids };
};

it('is bounded and counted, and costs no other call a word', async () => {
  const other = await ground.dial(botId);
  await other.heardWords(2);
  const callId = 'call-that-floods';
  const { socket, ids } = await openStream(callId);
  for (let n = 0; n < eventCount; n += 1) {
    socket.send(fromTwilio.dtmf(ids, n, String(n % 10)));
    socket.send(fromTwilio.mark(ids, n, `nobody-asked-${n}`));
    if (n % 2 === 0) socket.send('{"event":"no');
  }
  socket.send(fromTwilio.stop(ids, eventCount));

  await other.inState('call/turn', 'open.bot.listening.quiet');
  other.party({ type: 'say', text: 'Roses, please.' });
  const record = await other.record();
  expect(record.termination).toEqual({ result: 'completed', reason: 'bot_ended' });
  expect(saidBy(record, 'bot')).toBe(`${greeting} ${goodbye}`);
  expect(saidBy(record, 'party')).toBe('Roses, please.');
  expect((await other.report()).heard).toBe(saidBy(record, 'bot'));

  const flooded = (await eventually(
    () => ground.product.get<CallRecord>(`/api/v1/calls/${callId}`).catch(() => null),
    (found) => found !== null,
    90_000,
  )) as CallRecord;
  expect(flooded.termination).toEqual({ result: 'completed', reason: 'party_hung_up' });
  expect(flooded.counters).toMatchObject({
    media_malformed: eventCount / 2,
    strayMarks: eventCount,
  });
  const { items } = await ground.product.get<{ items: { seq: number }[] }>(
    `/api/v1/calls/${callId}/events?limit=200`,
  );
  expect(items.length).toBeGreaterThan(0);
  const pieces = await ground.product.all.store
    .collection<{ _id: string; events: unknown[] }>('call_journals')
    .find({ callId });
  expect(pieces.flatMap(({ events }) => events).length).toBeLessThanOrEqual(journalMax);
  // The worker goes on: the next call is as any other.
  const next = await ground.dial(botId);
  await next.inState('call/turn', 'open.bot.listening.quiet');
  next.party({ type: 'say', text: 'Tulips.' });
  expect((await next.record()).termination.reason).toBe('bot_ended');
}, 240_000);
