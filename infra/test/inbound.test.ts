/** Somebody calls one of our numbers: from the carrier's webhook to the record. */
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PartyReport } from '../../actors/telephony/simulated/party/party-report.ts';
import type { PersonaName } from '../../actors/telephony/simulated/party/persona.ts';
import { signTwilioRequest } from '../../actors/telephony/twilio/twilio-signature.ts';
import { BotConfig } from '../../machines/contracts/bot/bot-config.ts';
import type { CallRecord } from '../../machines/contracts/call/call-record.ts';
import { type InboundCall, standardBusyText } from '../../machines/contracts/call/inbound.ts';
import { demoBotConfig } from '../../runtime/seed/demo-bot.ts';
import { saidBy } from './conversations.ts';
import { heardInRecording } from './heard-in-recording.ts';
import { keptRecord } from './kept-record.ts';
import { eventually, type Product, publishBot, startCampaign, startProduct } from './product.ts';

const ourNumber = '+15550140000';
/** Where one thing is asked, for what goes wrong however long a talk is. No goodbye: parties hang up by themselves when they hear one. */
const brieflyNumber = '+15550140001';
const [asked, told] = ['Am I speaking with Ada, who ordered roses?', 'They have come.'];
const briefBot = BotConfig.parse({
  flow: {
    nodes: {
      start: { type: 'start', to: 'who' },
      who: {
        type: 'ask',
        text: asked,
        branches: [{ words: ['this is me'], to: 'told' }],
        retriesMax: 0,
        otherwise: 'stranger',
      },
      told: { type: 'end', text: told, disposition: 'told' },
      stranger: { type: 'end', text: 'Excuse me.', disposition: 'wrong_person' },
    },
  },
});
const withinMs = 90_000;

let product: Product;
let botId: string;

beforeAll(async () => {
  product = await startProduct(
    { MAX_CONCURRENT_CALLS: '6' },
    { fates: () => ({ outcome: 'human', persona: 'prompt', pddMs: 1_000, ringMs: 1_000 }) },
  );
  botId = await publishBot(product, 'Clinic', demoBotConfig);
  await product.post('/api/v1/inbound-routes', { number: ourNumber, botId });
  const brieflyId = await publishBot(product, 'Garden', briefBot);
  await product.post('/api/v1/inbound-routes', { number: brieflyNumber, botId: brieflyId });
}, 240_000);
afterAll(() => product?.close());

const carrier = () => product.all.carrier!;
const inboundCalls = () => product.all.store.collection<InboundCall>('inbound_calls');

const reportOf = (callSid: string): Promise<PartyReport> =>
  eventually(
    () =>
      carrier()
        .parties()
        .find((party) => party.callSid === callSid),
    (party) => party !== undefined,
    withinMs,
  ) as Promise<PartyReport>;

const recordOf = (callId: string) => keptRecord(product, callId, withinMs);

/** A caller of this temper, until its call is over and recorded. */
const call = async (from: string, persona: PersonaName, to = ourNumber) => {
  const { callSid } = carrier().callIn({ from, to, persona });
  const report = await reportOf(callSid);
  return { callSid, report, record: await recordOf(report.callId) };
};

const metric = async (line: string): Promise<number> => {
  const text = await (await fetch(`${product.all.url}/metrics`)).text();
  const found = text.split('\n').find((each) => each.startsWith(`${line} `));
  return Number(found?.split(' ').at(-1) ?? 0);
};

describe('a call that comes in', () => {
  const personas = ['prompt', 'talkative', 'interrupting', 'keypad', 'quits-listening'] as const;
  let calls: Awaited<ReturnType<typeof call>>[];
  let dialled: CallRecord;

  /** A call of the same bot the other way round. */
  const dial = async (): Promise<CallRecord> => {
    await startCampaign(product, botId, [{ phone: '+15550301999', vars: {} }]);
    const [line] = await eventually(
      async () =>
        (await product.get<{ items: CallRecord[] }>('/api/v1/calls?direction=outbound')).items,
      (items) => items.length === 1,
      withinMs,
    );
    return recordOf(line!._id);
  };

  beforeAll(async () => {
    [dialled, ...calls] = await Promise.all([
      dial(),
      ...personas.map((persona, i) => call(`+1555030${String(1_000 + i)}`, persona)),
    ]);
  }, 240_000);

  it('is conducted by the route’s bot, and our record, the caller and the recording agree word for word', async () => {
    for (const { report, record } of calls) {
      const wav = await buffer(await product.all.objects.get(record.recording!.key));
      expect({
        persona: report.persona,
        bot: saidBy(record, 'bot'),
        party: saidBy(record, 'party'),
        recordedBot: heardInRecording(wav, 'bot'),
        recordedParty: heardInRecording(wav, 'party'),
        errors: report.errors,
      }).toEqual({
        persona: report.persona,
        bot: report.heard,
        party: report.said.join(' '),
        recordedBot: report.heard,
        recordedParty: report.said.join(' '),
        errors: [],
      });
      expect(report.heard).not.toBe('');
    }
  });

  it('has a record of the same shape as a dialled one, with caller and called number the right way round', () => {
    const { callSid, report, record } = calls[0]!;
    expect(record).toMatchObject({
      direction: 'inbound',
      from: '+15550301000',
      to: ourNumber,
      botId,
      carrierCallId: callSid,
      callId: report.callId,
      termination: { result: 'completed', reason: 'bot_ended' },
    });
    // Who answers is found out of those who were dialled.
    const ofCampaigns = new Set(['leadId', 'campaignId', 'attemptId', 'screening']);
    const fieldsOf = (one: CallRecord) => Object.keys(one).filter((key) => !ofCampaigns.has(key));
    expect(fieldsOf(record).sort()).toEqual(fieldsOf(dialled).sort());
    expect(dialled.direction).toBe('outbound');
  });

  it('is closed once its record is stored, and its end is noted as the carrier says it', async () => {
    for (const { callSid } of calls)
      expect(
        await eventually(
          () => inboundCalls().findOne({ _id: callSid }),
          (found) => found?.state === 'closed' && found.endedAt !== null,
          withinMs,
        ),
      ).toMatchObject({ to: ourNumber, carrierCode: '200' });
  });
});

describe('what may go wrong with a call that comes in', () => {
  it(
    'a webhook that is repeated brings one call, one stream and one record',
    async () => {
      const from = '+15550302000';
      carrier().faults.once('voice.duplicate');
      const { report, record } = await call(from, 'prompt', brieflyNumber);
      expect(carrier().faults.counts()).toMatchObject({ 'voice.duplicate': 1 });
      expect(report).toMatchObject({ streams: 1, errors: [] });
      expect(saidBy(record, 'bot')).toBe(report.heard);
      expect(report.heard).toBe(`${asked} ${told}`);
      expect(await inboundCalls().countDocuments({ from })).toBe(1);
      const { items } = await product.get<{ items: CallRecord[] }>('/api/v1/calls?limit=200');
      expect(items.filter((item) => item.from === from)).toHaveLength(1);
    },
    withinMs,
  );

  it(
    'a line that breaks is asked for again, and the caller hears all of what the bot says',
    async () => {
      const from = '+15550302500';
      const { callSid } = carrier().callIn({ from, to: brieflyNumber, persona: 'prompt' });
      const { callId } = (await eventually(
        () => inboundCalls().findOne({ _id: callSid }),
        (found) => found?.state === 'attached',
        withinMs,
      ))!;
      await eventually(
        () => product.all.fleet.desk.call(callId)?.recorder.events() ?? [],
        (events) => events.some(({ event }) => event === 'utterance.word'),
        withinMs,
      );
      carrier().faults.once('socket.reset', { callSid });
      const report = await reportOf(callSid);
      const record = await recordOf(callId);
      expect(report.streams).toBe(2);
      expect(record).toMatchObject({
        direction: 'inbound',
        termination: { result: 'completed', reason: 'bot_ended' },
        counters: { legs_lost: 1, legs_returned: 1 },
      });
      expect(saidBy(record, 'bot')).toBe(report.heard);
      expect(report.heard).toBe(`${asked} ${told}`);
    },
    withinMs,
  );

  it('a webhook that the carrier did not sign reaches nobody, and is counted', async () => {
    const refused = 'vox_http_errors_total{code="signature_invalid"}';
    const before = await metric(refused);
    const url = `${product.all.url}/webhooks/carriers/twilio/voice`;
    const fields = { CallSid: 'CAforged', From: '+15550303000', To: ourNumber };
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'x-twilio-signature': signTwilioRequest('another token', url, fields) },
      body: new URLSearchParams(fields),
    });
    expect(answer.status).toBe(403);
    expect(await metric(refused)).toBe(before + 1);
    expect(await inboundCalls().findOne({ _id: 'CAforged' })).toBeNull();
  });

  it('a number that nobody routed is rejected, and its caller never heard', async () => {
    const before = await metric('vox_inbound_calls_total{answer="unrouted"}');
    const { callSid } = carrier().callIn({ from: '+15550304000', to: '+15550149999' });
    await eventually(
      () => metric('vox_inbound_calls_total{answer="unrouted"}'),
      (count) => count === before + 1,
      withinMs,
    );
    expect(
      carrier()
        .parties()
        .some((party) => party.callSid === callSid),
    ).toBe(false);
  });

  it(
    'with every slot taken a caller is told so, and the call that has the slot goes on',
    async () => {
      const slots = product.all.config.fleet.slotCount;
      const holding = Array.from({ length: slots }, (_, i) =>
        carrier().callIn({
          from: `+1555030${String(5_000 + i)}`,
          to: ourNumber,
          persona: 'silent',
        }),
      );
      await eventually(
        () => product.all.fleet.desk.status().busyCount,
        (count) => count === slots,
        withinMs,
      );
      const { callSid } = carrier().callIn({ from: '+15550306000', to: ourNumber });
      const turnedAway = await reportOf(callSid);
      expect(turnedAway).toMatchObject({ told: [standardBusyText], streams: 0, heard: '' });
      expect(await metric('vox_inbound_calls_total{answer="busy"}')).toBe(1);
      expect(await inboundCalls().findOne({ _id: callSid })).toMatchObject({ state: 'refused' });
      for (const { callSid: held } of holding) carrier().act(held, { type: 'hang-up' });
      for (const { callSid: held } of holding) {
        const { callId, streams } = await reportOf(held);
        expect(streams).toBe(1);
        expect((await recordOf(callId)).termination.reason).toBe('party_hung_up');
      }
    },
    withinMs,
  );
});
