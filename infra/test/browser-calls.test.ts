import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BrowserCallOffer } from '../../machines/contracts/call/browser-call.ts';
import type { JournalEvent } from '../../machines/contracts/call/journal-event.ts';
import { demoBotConfig } from '../../runtime/seed/demo-bot.ts';
import { type BrowserCaller, openBrowserCaller } from './browser-caller.ts';
import { saidBy } from './conversations.ts';
import { keptRecord } from './kept-record.ts';
import { eventually, type Product, publishBot, startProduct } from './product.ts';
import { untilHeard } from './until-heard.ts';

const withinMs = 90_000;
const standardWarmUpMs = demoBotConfig.pipeline.turn.aecWarmUpMs;

describe('a browser call', () => {
  let product: Product;
  let botId: string;
  const callers: BrowserCaller[] = [];
  beforeAll(async () => {
    product = await startProduct({ MAX_CONCURRENT_CALLS: '8' });
    botId = await publishBot(product, 'Demo', demoBotConfig);
  }, withinMs);
  afterAll(async () => {
    for (const caller of callers) caller.close();
    await product?.close();
  });

  const offer = () => product.post<BrowserCallOffer>('/api/v1/browser-calls', { botId });
  const connect = async (given: BrowserCallOffer, rate?: 8_000 | 16_000) => {
    const caller = await openBrowserCaller(given, rate);
    callers.push(caller);
    return caller;
  };
  const hears = (caller: BrowserCaller, words: string) => untilHeard(caller, words, withinMs);
  const isOver = (caller: BrowserCaller) =>
    eventually(
      () => caller.closeCode(),
      (code) => code !== null,
      withinMs,
    );
  const record = (callId: string) => keptRecord(product, callId, withinMs);
  const journal = async (callId: string) =>
    (await product.get<{ items: JournalEvent[] }>(`/api/v1/calls/${callId}/events?limit=5000`))
      .items;

  it.concurrent.each([16_000, 8_000] as const)(
    'talks with the bot at %i Hz as over a telephone, and its record agrees with what both said',
    async (rate) => {
      const given = await offer();
      const caller = await connect(given, rate);
      await hears(caller, 'our patient?');
      caller.say('Yes, speaking.');
      await hears(caller, 'Can you come?');
      caller.say('No, I need another day.');
      await hears(caller, 'better for you?');
      caller.say('Mornings.');
      expect(await isOver(caller)).toBe(1_000);
      const kept = await record(given.callId);
      expect(kept).toMatchObject({
        state: 'completed',
        direction: 'inbound',
        from: 'browser',
        to: 'Demo',
        carrierCallId: null,
        disposition: { code: 'moved', source: 'flow' },
        vars: { daypart: 'Mornings.' },
        recording: { partial: false },
      });
      expect(saidBy(kept, 'bot')).toBe(caller.heard());
      expect(saidBy(kept, 'party')).toBe('Yes, speaking. No, I need another day. Mornings.');
    },
    withinMs * 2,
  );

  it.concurrent(
    'takes what the party types as its speech, by audio, activity and recogniser, and its keys',
    async () => {
      const given = await offer();
      const caller = await connect(given);
      await hears(caller, 'our patient?');
      caller.send({ event: 'say', text: 'Yes, that is me.' });
      await hears(caller, 'Can you come?');
      caller.send({ event: 'say', text: 'I will be there.' });
      await hears(caller, 'for none.');
      caller.send({ event: 'dtmf', digit: '1' });
      expect(await isOver(caller)).toBe(1_000);
      const kept = await record(given.callId);
      expect(kept.disposition.code).toBe('confirmed');
      expect(kept.vars.reminder).toBe('1');
      expect(saidBy(kept, 'party')).toContain('Yes, that is me. I will be there.');
      const events = await journal(given.callId);
      const at = (name: string) => events.findIndex(({ event }) => event === name);
      expect(at('party.typed')).toBeGreaterThan(-1);
      expect(at('speech.started')).toBeGreaterThan(at('party.typed'));
      expect(at('words.final')).toBeGreaterThan(at('speech.started'));
    },
    withinMs * 2,
  );

  it.concurrent(
    'lets in nobody without its token, and goes on when its socket was lost and comes back',
    async () => {
      const given = await offer();
      const stranger = await connect({ ...given, token: 'a-token-of-another-call' });
      expect(await isOver(stranger)).toBe(1_000);
      const caller = await connect(given);
      await hears(caller, 'our patient?');
      caller.close();
      await isOver(caller);
      const again = await connect(given, 8_000);
      again.say('Yes, speaking.');
      await hears(again, 'Can you come?');
      again.send({ event: 'stop' });
      const kept = await record(given.callId);
      expect(kept.termination).toEqual({ result: 'completed', reason: 'party_hung_up' });
      expect(kept.counters).toMatchObject({ legs_lost: 1, legs_returned: 1 });
      expect(saidBy(kept, 'party')).toBe('Yes, speaking.');
    },
    withinMs * 2,
  );

  it.concurrent(
    'lets nobody over the bot before the echo canceller has warmed up',
    async () => {
      const given = await offer();
      const caller = await connect(given);
      await hears(caller, 'Hello,');
      caller.say('Wait.');
      await hears(caller, 'patient?');
      caller.send({ event: 'stop' });
      await record(given.callId);
      const events = await journal(given.callId);
      const at = (name: string) =>
        events.find(({ path, event }) => path === 'call/turn' && event === name)?.t ?? Infinity;
      expect(at('speech.started') - at('utterance.started')).toBeLessThan(standardWarmUpMs);
      // Nor do the words count when that time is over: they might have been the bot's own.
      expect(at('turn.interrupted')).toBe(Infinity);
    },
    withinMs * 2,
  );
});
