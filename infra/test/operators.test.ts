/** Operators on calls, over real sockets: what each hears, what the party hears, and what the record says of it. */
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BrowserCallOffer } from '../../machines/contracts/call/browser-call.ts';
import type { CallRecord } from '../../machines/contracts/call/call-record.ts';
import type { OperatorOffer } from '../../machines/contracts/call/operator-call.ts';
import { demoBotConfig } from '../../runtime/seed/demo-bot.ts';
import { type BrowserCaller, openBrowserCaller } from './browser-caller.ts';
import { saidBy } from './conversations.ts';
import { musicInRecording } from './heard-in-recording.ts';
import { type OperatorCaller, openOperatorCaller } from './operator-caller.ts';
import { eventually, type Product, publishBot, startProduct } from './product.ts';

const withinMs = 60_000;

describe('an operator', () => {
  let product: Product;
  let botId: string;
  const ends: (() => void)[] = [];
  beforeAll(async () => {
    product = await startProduct({ MAX_CONCURRENT_CALLS: '8' });
    botId = await publishBot(product, 'Demo', {
      ...demoBotConfig,
      operator: { ...demoBotConfig.operator, graceMs: 1_500, operatorsMax: 2 },
    });
  }, withinMs);
  afterAll(async () => {
    for (const end of ends) end();
    await product?.close();
  });

  const call = async (): Promise<{ callId: string; party: BrowserCaller }> => {
    const offer = await product.post<BrowserCallOffer>('/api/v1/browser-calls', { botId });
    const party = await openBrowserCaller(offer);
    ends.push(() => party.close());
    return { callId: offer.callId, party };
  };
  const place = (callId: string, name: string) =>
    product.post<OperatorOffer>(`/api/v1/calls/${callId}/operator`, { name });
  const enter = async (
    offer: OperatorOffer,
    callId: string,
    rate: 8_000 | 16_000 = 16_000,
  ): Promise<OperatorCaller> => {
    const operator = await openOperatorCaller(offer, callId, rate);
    ends.push(() => operator.cut());
    return operator;
  };
  const join = async (callId: string, name: string, rate?: 8_000 | 16_000) => {
    const operator = await enter(await place(callId, name), callId, rate);
    await isIn(operator, 'listening');
    return operator;
  };
  const hears = (who: { heard(): string }, words: string) =>
    eventually(
      () => who.heard(),
      (heard) => heard.includes(words),
      withinMs,
    );
  /** On a busy machine a sound may be cut on its way: it is said again, as a person would. */
  const saysUntilHeard = async (
    operator: OperatorCaller,
    listener: { heard(): string },
    words: string,
  ) => {
    for (let tries = 0; tries < 5 && !listener.heard().includes(words); tries++) {
      operator.say(words);
      await eventually(
        () => listener.heard(),
        (heard) => heard.includes(words),
        8_000,
      ).catch(() => undefined);
    }
    expect(listener.heard()).toContain(words);
  };
  const isIn = (operator: OperatorCaller, state: string) =>
    eventually(
      () => operator.state(),
      (told) => told?.state === state,
      withinMs,
    );
  const record = (callId: string) =>
    eventually(
      () => product.get<CallRecord>(`/api/v1/calls/${callId}`).catch(() => null),
      (found) => found !== null && found.state !== 'in_progress',
      withinMs,
    ) as Promise<CallRecord>;

  it.concurrent(
    'hears both sides, takes the call over, speaks with the party word for word, and hands it back',
    async () => {
      const { callId, party } = await call();
      await hears(party, 'Hello,');
      const ada = await join(callId, 'Ada');
      await hears(party, 'our patient?');
      await hears(ada, 'patient?');
      party.say('Yes, speaking.');
      await hears(ada, 'Yes, speaking.');
      await hears(ada, 'You have an');
      ada.order('takeOver');
      expect((await isIn(ada, 'takenOver'))?.isYours).toBe(true);
      await saysUntilHeard(ada, party, 'This is Ada from the clinic.');
      party.say('Hello Ada, when are you open?');
      await hears(ada, 'when are you open?');
      await saysUntilHeard(ada, party, 'From eight to six.');
      ada.order('handBack');
      await isIn(ada, 'listening');
      // The open question is asked again.
      await hears(
        party,
        'From eight to six. You have an appointment on your day at your time. Can you come?',
      );
      ada.leave();
      party.send({ event: 'stop' });

      const kept = await record(callId);
      expect(kept.termination).toEqual({ result: 'completed', reason: 'party_hung_up' });
      // Word for word, and once for each time that it was said.
      expect(saidBy(kept, 'operator')).toMatch(
        /^(This is Ada from the clinic\. ?)+(From eight to six\. ?)+$/,
      );
      expect(saidBy(kept, 'party')).toBe('Yes, speaking. Hello Ada, when are you open?');
      const lines = kept.transcript.map(({ who, text }) => `${who}: ${text}`);
      const at = (line: string) => lines.indexOf(line);
      expect(at('operator: This is Ada from the clinic.')).toBeGreaterThan(
        at('party: Yes, speaking.'),
      );
      expect(at('operator: From eight to six.')).toBeGreaterThan(
        at('party: Hello Ada, when are you open?'),
      );
      const own = kept.transcript.filter(({ who }) => who === 'operator');
      expect(own.every(({ name, to }) => name === 'Ada' && to === 'party')).toBe(true);
      expect(kept.transcript.find(({ who, cut }) => who === 'bot' && cut)?.text).toMatch(
        /^You have an/,
      );
      expect(kept.counters.silence_prompts).toBeUndefined();
      expect(kept.operators).toMatchObject([
        { name: 'Ada', whispers: { toParty: 0, toBot: 0 }, takeOvers: [{ why: 'handed_back' }] },
      ]);
      const [{ takeOvers, joinedAtMs, leftAtMs }] = kept.operators as never as [
        NonNullable<CallRecord['operators']>[number],
      ];
      expect(takeOvers[0]!.fromMs).toBeGreaterThan(joinedAtMs);
      expect(takeOvers[0]!.toMs!).toBeLessThanOrEqual(leftAtMs!);
    },
    withinMs * 3,
  );

  it.concurrent(
    'puts the party on hold, who hears music and nobody, and takes it off again or hands the call back',
    async () => {
      const { callId, party } = await call();
      const music = (sounds: boolean) =>
        eventually(
          () => party.hearsMusic(),
          (now) => now === sounds,
          withinMs,
        );
      await hears(party, 'our patient?');
      const ada = await join(callId, 'Ada');
      const bob = await join(callId, 'Bob');
      ada.order('hold');
      await eventually(
        () => ada.refusals(),
        (codes) => codes.includes('call_not_taken'),
        withinMs,
      );
      ada.order('takeOver');
      await isIn(ada, 'takenOver');
      await saysUntilHeard(ada, party, 'One moment please.');
      expect(party.hearsMusic()).toBe(false);
      ada.order('hold');
      await isIn(ada, 'holding');
      await isIn(bob, 'holding');
      expect(bob.state()).toMatchObject({ isYours: false, speaker: 'Ada' });
      bob.order('resume');
      await eventually(
        () => bob.refusals(),
        (codes) => codes.includes('operator_present'),
        withinMs,
      );
      ada.say('Between us.');
      await music(true);
      ada.order('resume');
      await isIn(ada, 'takenOver');
      await saysUntilHeard(ada, party, 'I am back.');
      await music(false);
      ada.order('hold');
      await music(true);
      ada.order('handBack');
      await isIn(ada, 'listening');
      // The open question is asked again, by the bot alone.
      await eventually(
        () => party.heard().split('I am back.').at(-1),
        (since) => since?.includes('our patient?') === true,
        withinMs,
      );
      await music(false);
      party.send({ event: 'stop' });

      const kept = await record(callId);
      expect(party.heard()).not.toContain('Between us.');
      expect(kept.counters).toMatchObject({ party_holds: 2 });
      // What is not the bot's words is in no transcript, and the recording has it where it sounded.
      expect(saidBy(kept, 'operator')).toMatch(/^(One moment please\. ?)+(I am back\. ?)+/);
      expect(saidBy(kept, 'operator')).not.toContain('Between');
      expect(saidBy(kept, 'bot')).toMatch(/^Hello, .*our patient\? .*our patient\?/);
      const wav = await buffer(await product.all.objects.get(kept.recording!.key));
      expect(musicInRecording(wav, 'bot')).toBeGreaterThanOrEqual(2);
      expect(musicInRecording(wav, 'party')).toBe(0);
    },
    withinMs * 3,
  );

  it.concurrent(
    'tells the bot what the party does not hear, and it helps where the party’s words do not',
    async () => {
      const { callId, party } = await call();
      await hears(party, 'our patient?');
      const ada = await join(callId, 'Ada', 8_000);
      ada.order('whisperBot');
      await isIn(ada, 'whisperingToBot');
      ada.say('Yes.');
      await eventually(
        () => product.all.fleet.desk.call(callId)?.ledger.entries.at(-1)?.text,
        (text) => text === 'Yes.',
        withinMs,
      );
      party.say('It depends.');
      await hears(party, 'Can you come?');
      party.send({ event: 'stop' });
      const kept = await record(callId);
      expect(party.heard()).not.toContain('Yes.');
      expect(kept.transcript.filter(({ who }) => who === 'operator')).toMatchObject([
        { text: 'Yes.', to: 'bot', name: 'Ada' },
      ]);
      expect(kept.operators).toMatchObject([{ whispers: { toParty: 0, toBot: 1 }, takeOvers: [] }]);
      await eventually(
        () => ada.closeCode(),
        (code) => code === 1_000,
        withinMs,
      );
    },
    withinMs * 3,
  );

  it.concurrent(
    'gives the call back to the bot when its socket is lost, after a grace in which it may come back',
    async () => {
      const { callId, party } = await call();
      await hears(party, 'our patient?');
      const offer = await place(callId, 'Ada');
      const ada = await enter(offer, callId);
      await isIn(ada, 'listening');
      ada.order('takeOver');
      await isIn(ada, 'takenOver');
      ada.cut();
      const again = await enter(offer, callId);
      await isIn(again, 'takenOver');
      await saysUntilHeard(again, party, 'I am back.');
      again.cut();
      await hears(party, 'I will go on with you. Hello, this is Riverside Clinic.');
      party.send({ event: 'stop' });
      const kept = await record(callId);
      expect(kept.operators).toMatchObject([{ takeOvers: [{ why: 'lost' }] }]);
    },
    withinMs * 3,
  );

  it.concurrent(
    'finds the word taken by another one, no room beside as many as are allowed, and no call that is over',
    async () => {
      const { callId, party } = await call();
      await hears(party, 'Hello,');
      const offer = await place(callId, 'Ada');
      const ada = await enter(offer, callId);
      await isIn(ada, 'listening');
      const bob = await join(callId, 'Bob');
      await expect(place(callId, 'Eve')).rejects.toThrow('operators_full');
      ada.order('takeOver');
      await isIn(bob, 'takenOver');
      expect(bob.state()).toMatchObject({
        isYours: false,
        speaker: 'Ada',
        operators: ['Ada', 'Bob'],
      });
      bob.order('takeOver');
      await eventually(
        () => bob.refusals(),
        (codes) => codes.includes('operator_present'),
        withinMs,
      );
      await saysUntilHeard(ada, bob, 'Good morning.');
      expect(ada.heard()).not.toContain('Good morning.');
      const stranger = await enter({ ...offer, token: 'a-token-of-nobody' }, callId);
      await eventually(
        () => stranger.closeCode(),
        (code) => code === 4_003,
        withinMs,
      );
      party.send({ event: 'stop' });
      await record(callId);
      await eventually(
        () => bob.closeCode(),
        (code) => code === 1_000,
        withinMs,
      );
      await expect(place(callId, 'Eve')).rejects.toThrow('call_over');
    },
    withinMs * 3,
  );
});
