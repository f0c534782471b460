/** What a bot must say first, from the judgement of its dial to the worker that carries the call, and what its party may answer. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BotVersion } from '../../machines/contracts/bot/bot-config.ts';
import type { CallRecord } from '../../machines/contracts/call/call-record.ts';
import type { Consent } from '../../machines/contracts/compliance/consent.ts';
import type { Suppression } from '../../machines/contracts/compliance/suppression.ts';
import { openInProcessBus } from '../bus/in-process-bus.ts';
import { type Ground, openGround, until, type WorkerTwin } from './dialling-ground.ts';

let ground: Ground;
let worker: WorkerTwin;
beforeEach(async () => {
  ground = await openGround(() => openInProcessBus());
  worker = await ground.worker('w1', 4);
});
afterEach(() => ground.close());

const answered = async () => {
  await ground.dialler();
  const [call] = await until(
    () => ground.carrier.calls,
    (calls) => calls.length === 1,
  );
  await ground.carrier.say(call!, 'answered');
  await until(
    () => worker.asked.length,
    (count) => count === 1,
  );
  return call!;
};

describe('a dial under rules that ask for a disclosure', () => {
  it('keeps it with its intent, in the bot’s language, and gives it to the worker', async () => {
    await ground.store
      .collection<BotVersion>('bot_versions')
      .insertOne({ _id: 'v', botId: 'bot', config: { language: 'de' } } as BotVersion);
    await ground.campaign('c', 1, {
      compliance: { presets: ['eu-ai-act'], purpose: 'service', sector: 'general' },
    });
    await answered();
    const disclosure = {
      text: 'Sie sprechen mit einem KI-Assistenten.',
      packs: ['eu-ai-act@2026-11-22'],
      language: 'de',
      mayBeCut: false,
    };
    expect((await ground.attempts())[0]).toMatchObject({ disclosure });
    expect(worker.asked[0]!.request.disclosure).toEqual(disclosure);
  });

  it('gives it to the worker that finds out who answered, too', async () => {
    await ground.campaign('c', 1, {
      compliance: { presets: ['eu-ai-act'], purpose: 'service', sector: 'general' },
      screening: { attachPolicy: 'screen' },
    });
    await ground.dialler();
    const [call] = await until(
      () => ground.carrier.calls,
      (calls) => calls.length === 1,
    );
    await ground.carrier.say(call!, 'answered');
    const [request] = await until(
      () => worker.screened,
      (screened) => screened.length === 1,
    );
    expect(request!.disclosure?.text).toBe('You are talking to an AI assistant.');
  });

  it('is told to the worker by a leader that adopts it, too', async () => {
    await ground.campaign('c', 1, {
      compliance: { presets: ['eu-ai-act'], purpose: 'service', sector: 'general' },
    });
    const first = await ground.dialler();
    const [call] = await until(
      () => ground.carrier.calls,
      (calls) => calls.length === 1,
    );
    await first.kill();
    ground.later(60_000);
    await ground.carrier.say(call!, 'answered');
    await ground.dialler();
    await until(
      () => worker.asked.length,
      (count) => count === 1,
    );
    expect(worker.asked[0]!.request.disclosure?.language).toBe('en');
  });

  it('puts a number on the list whose party takes the way out, whatever the flow made of the call', async () => {
    await ground.campaign('c', 1, {
      compliance: { presets: ['us-ai-voice'], purpose: 'sales', sector: 'general' },
      retry: { sold: { delaysMs: [60_000] } },
    });
    const [lead] = await ground.leads('c');
    await ground.store.collection<Consent>('consents').insertOne({
      _id: 'k',
      schemaVersion: 1,
      number: lead!.phone,
      kind: 'written',
      campaignId: null,
      givenAt: 0,
      evidence: 'form',
      untilAt: null,
      revokedAt: null,
      createdAt: 0,
    });
    const call = await answered();
    const { callId } = call.request;
    const text = 'Well, do not call me again please';
    await ground.store.collection<CallRecord>('calls').insertOne({
      _id: callId,
      state: 'completed',
      disposition: { code: 'sold', source: 'flow' },
      transcript: [{ who: 'party', text, startMs: 0, endMs: 1, words: [], turn: 0, cut: false }],
    } as unknown as CallRecord);
    await ground.carrier.say(call, 'completed');
    await ground.result(callId, 'sold');
    const [attempt] = await until(
      () => ground.attempts(),
      ([one]) => one?.state === 'ended',
    );
    expect(attempt).toMatchObject({ disposition: 'opt_out', retryCode: 'refused' });
    expect(await ground.store.collection<Suppression>('suppressions').find({})).toEqual([
      expect.objectContaining({ number: lead!.phone, reason: 'refused', source: `call ${callId}` }),
    ]);
    expect((await ground.lead(lead!._id)).state).not.toBe('waiting');
  });
});
