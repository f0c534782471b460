/** A party on hold, over real sockets: what it hears, and what is left of it. */
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventObject } from 'xstate';
import type { BrowserCaller } from './browser-caller.ts';
import { saidBy } from './conversations.ts';
import { musicInRecording } from './heard-in-recording.ts';
import { type Operators, openOperators, withinMs } from './operator-ground.ts';
import { eventually } from './product.ts';

describe('an operator who has the call', () => {
  let ground: Operators;
  beforeAll(async () => {
    // Long enough for music to be heard while the operator's line is away.
    ground = await openOperators({ graceMs: 20_000, operatorsMax: 2 });
  }, withinMs);
  afterAll(() => ground?.close());

  const music = (party: BrowserCaller, sounds: boolean) =>
    eventually(
      () => party.musicMs(),
      (ms) => ms > 0 === sounds,
      withinMs,
    );

  it.concurrent(
    'puts the party on hold, who hears music and nobody, and takes it off again or hands the call back',
    async () => {
      const { product, call, join, hears, saysUntilHeard, isIn, record, takesOver, isRefused } =
        ground;
      const { callId, party } = await call();
      await hears(party, 'our patient?');
      const ada = await join(callId, 'Ada');
      const bob = await join(callId, 'Bob');
      ada.order('hold');
      await isRefused(ada, 'call_not_taken');
      await takesOver(ada);
      await saysUntilHeard(ada, party, 'One moment please.');
      expect(party.musicMs()).toBe(0);
      ada.order('hold');
      await isIn(ada, 'holding');
      await isIn(bob, 'holding');
      expect(bob.state()).toMatchObject({ isYours: false, speaker: 'Ada' });
      bob.order('resume');
      await isRefused(bob, 'operator_present');
      ada.say('Between us.');
      await music(party, true);
      ada.order('resume');
      await isIn(ada, 'takenOver');
      await saysUntilHeard(ada, party, 'I am back.');
      await music(party, false);
      ada.order('hold');
      await music(party, true);
      ada.order('handBack');
      await isIn(ada, 'listening');
      // The open question is asked again, by the bot alone.
      await eventually(
        () => party.heard().split('I am back.').at(-1),
        (since) => since?.includes('our patient?') === true,
        withinMs,
      );
      await music(party, false);
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
    'leaves the party to music when its line is lost, and is not heard at once when it comes back to a party on hold',
    async () => {
      const { call, place, enter, hears, isIn, saysUntilHeard, takesOver } = ground;
      const { callId, party } = await call();
      await hears(party, 'our patient?');
      const offer = await place(callId, 'Ada');
      const ada = await enter(offer, callId);
      await isIn(ada, 'listening');
      await takesOver(ada);
      ada.cut();
      await music(party, true);
      const again = await enter(offer, callId);
      await isIn(again, 'takenOver');
      await music(party, false);
      again.order('hold');
      await isIn(again, 'holding');
      again.cut();
      await music(party, true);
      const last = await enter(offer, callId);
      await isIn(last, 'holding');
      expect(party.musicMs()).toBeGreaterThan(0);
      last.order('resume');
      await isIn(last, 'takenOver');
      await saysUntilHeard(last, party, 'I am back.');
      party.send({ event: 'stop' });
    },
    withinMs * 3,
  );

  it.concurrent(
    'has the party in music again when the call’s audio fails, and in the bot’s hands when the chart of operators does',
    async () => {
      const { product, call, join, hears, record, takesOver } = ground;
      const { callId, party } = await call();
      await hears(party, 'our patient?');
      const ada = await join(callId, 'Ada');
      await takesOver(ada);
      ada.order('hold');
      await music(party, true);
      const system = product.all.fleet.desk.systemOf(callId)!;
      const error = new Error('a fault was ordered');
      const failure: EventObject & { error: Error } = { type: 'sup.resource-failed', error };
      system.address('audio').send(failure);
      await eventually(
        () => product.all.fleet.desk.call(callId)?.progress.restartCount,
        (count) => count === 1,
        withinMs,
      );
      // Longer than the end of the music of before could stay unnoticed.
      const beforeMs = party.musicMs();
      await eventually(
        () => party.musicMs(),
        (ms) => ms > beforeMs + 4_000,
        withinMs,
      );
      system.address('operator').send(
        Object.defineProperty({ type: 'party.resume' }, 'operatorId', {
          get() {
            throw error;
          },
          enumerable: true,
        }),
      );
      await hears(party, 'I will go on with you.');
      await music(party, false);
      party.send({ event: 'stop' });
      expect((await record(callId)).counters).toMatchObject({ party_holds: 1 });
    },
    withinMs * 3,
  );
});
