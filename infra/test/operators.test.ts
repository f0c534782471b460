/** Operators on calls, over real sockets: what each hears, what the party hears, and what the record says of it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CallRecord } from '../../machines/contracts/call/call-record.ts';
import { saidBy } from './conversations.ts';
import { type Operators, openOperators, withinMs } from './operator-ground.ts';
import { eventually } from './product.ts';

describe('an operator', () => {
  let ground: Operators;
  beforeAll(async () => {
    ground = await openOperators({ graceMs: 1_500, operatorsMax: 2 });
  }, withinMs);
  afterAll(() => ground?.close());

  it.concurrent(
    'hears both sides, takes the call over, speaks with the party word for word, and hands it back',
    async () => {
      const { product, call, join, hears, saysUntilHeard, isIn, record, takesOver } = ground;
      const { callId, party } = await call();
      await hears(party, 'Hello,');
      const ada = await join(callId, 'Ada');
      await hears(party, 'our patient?');
      await hears(ada, 'patient?');
      party.say('Yes, speaking.');
      await hears(ada, 'Yes, speaking.');
      await hears(ada, 'You have an');
      expect((await takesOver(ada))?.isYours).toBe(true);
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
      // Two sockets: which of them is read first nobody decides.
      await eventually(
        () => product.all.fleet.desk.call(callId)?.operators.lines.size,
        (count) => count === 0,
        withinMs,
      );
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
    'tells the bot what the party does not hear, and it helps where the party’s words do not',
    async () => {
      const { product, call, join, hears, isIn, record, isClosed } = ground;
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
      await isClosed(ada, 1_000);
    },
    withinMs * 3,
  );

  it.concurrent(
    'gives the call back to the bot when its socket is lost, after a grace in which it may come back',
    async () => {
      const { call, place, enter, hears, saysUntilHeard, isIn, record, takesOver } = ground;
      const { callId, party } = await call();
      await hears(party, 'our patient?');
      const offer = await place(callId, 'Ada');
      const ada = await enter(offer, callId);
      await isIn(ada, 'listening');
      await takesOver(ada);
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
      const { call, place, enter, join, hears, saysUntilHeard, isIn, record, isRefused, isClosed } =
        ground;
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
      await isRefused(bob, 'operator_present');
      await saysUntilHeard(ada, bob, 'Good morning.');
      expect(ada.heard()).not.toContain('Good morning.');
      const stranger = await enter({ ...offer, token: 'a-token-of-nobody' }, callId);
      await isClosed(stranger, 4_003);
      party.send({ event: 'stop' });
      await record(callId);
      await isClosed(bob, 1_000);
      await expect(place(callId, 'Eve')).rejects.toThrow('call_over');
    },
    withinMs * 3,
  );
});
