/** Calls by SIP, whole: from the dialler's tick over LiveKit's bridge and a room to the record. The bridge is a twin without telephones. */
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type LiveKitTwin,
  openLiveKitTwin,
} from '../../actors/telephony/livekit/twin/livekit-twin.ts';
import type { TwinFate } from '../../actors/telephony/livekit/twin/twin-fate.ts';
import type { CallRecord } from '../../machines/contracts/call/call-record.ts';
import type { Attempt } from '../../machines/contracts/campaign/campaign.ts';
import { saidBy } from './conversations.ts';
import { heardInRecording } from './heard-in-recording.ts';
import { eventually, type Product, publishBot, startCampaign, startProduct } from './product.ts';
import { sipBot } from './sip-bot.ts';

const keys = { apiKey: 'devkey', apiSecret: 'a-secret-of-at-least-32-characters-0123' };

const environmentOf = ({ url }: LiveKitTwin): Record<string, string> => ({
  LIVEKIT_URL: url.replace(/^http/, 'ws'),
  LIVEKIT_API_KEY: keys.apiKey,
  LIVEKIT_API_SECRET: keys.apiSecret,
  LIVEKIT_SIP_TRUNKS: '*=ST_any,+15550=ST_near',
});

const person: TwinFate = { kind: 'answers', afterMs: 300, persona: 'prompt' };
const fates: Record<string, TwinFate> = {
  '+15550101000': person,
  '+15550101001': person,
  '+15550101002': { kind: 'fails', sip: 486, reason: 'Busy Here', afterMs: 100 },
  '+15550101003': { kind: 'fails', sip: 603, reason: 'Decline', afterMs: 100 },
  '+15550101004': { kind: 'fails', sip: 404, reason: 'Not Found', afterMs: 100 },
  // Rings, and then nothing: the carrier says 480, a while after the dial.
  '+15550101005': { kind: 'fails', sip: 480, reason: 'Temporarily Unavailable', afterMs: 1_800 },
  '+15550101006': { kind: 'answers', afterMs: 300, persona: 'quits-listening' },
};
const leads = Object.keys(fates).map((phone) => ({ phone, vars: {} }));

describe('a campaign that dials by SIP', () => {
  let twin: LiveKitTwin;
  let product: Product;
  let attempts: Map<string, Attempt>;
  let calls: Map<string, CallRecord>;

  beforeAll(async () => {
    let told = 0;
    twin = await openLiveKitTwin({
      ...keys,
      fate: (to) => fates[to]!,
      // One in three of its webhooks comes twice, late or not at all.
      webhookFault: () => {
        told += 1;
        return (['twice', 'late', 'lost'] as const)[told % 9] ?? null;
      },
    });
    product = await startProduct(
      {
        ...environmentOf(twin),
        CARRIER_CPS: '50',
        CARRIER_CONCURRENT_MAX: '50',
        MAX_CONCURRENT_CALLS: '6',
      },
      {},
      { join: twin.join, close: async () => {} },
    );
    twin.tellWebhooks(`${product.all.url}/webhooks/livekit`);
    const botId = await publishBot(product, 'Clinic', sipBot);
    const campaignId = await startCampaign(product, botId, leads);
    await eventually(
      () => product.get<{ state: string }>(`/api/v1/campaigns/${campaignId}`),
      ({ state }) => state === 'completed',
      60_000,
    );
    const stored = await product.all.store.collection<Attempt>('attempts').find({});
    attempts = new Map(stored.map((attempt) => [attempt.to, attempt]));
    const listed = await product.get<{ items: CallRecord[] }>('/api/v1/calls?limit=200');
    const records = await Promise.all(
      listed.items.map(({ callId }) => product.get<CallRecord>(`/api/v1/calls/${callId}`)),
    );
    calls = new Map(records.map((record) => [record.to, record]));
  }, 90_000);
  afterAll(async () => {
    await product?.close();
    await twin?.close();
  });

  it('dials each lead once, by the trunk of its caller ID', () => {
    expect(twin.calls.map(({ request }) => request.sipCallTo).sort()).toEqual(Object.keys(fates));
    for (const { request } of twin.calls) expect(request.sipTrunkId).toBe('ST_near');
  });

  it('attaches who answered: bot and party hear each other in the room, and record and recording say the same', async () => {
    for (const to of ['+15550101000', '+15550101001']) {
      const call = twin.calls.find(({ request }) => request.sipCallTo === to)!;
      const record = calls.get(to)!;
      const wav = await buffer(await product.all.objects.get(record.recording!.key));
      expect(saidBy(record, 'bot')).toBe(call.party?.heard());
      expect(saidBy(record, 'bot')).toContain('goodbye');
      expect(saidBy(record, 'party')).toBe(call.party?.said().join(' '));
      expect(saidBy(record, 'party')).not.toBe('');
      expect(heardInRecording(wav, 'bot')).toBe(call.party?.heard());
      expect(heardInRecording(wav, 'party')).toBe(call.party?.said().join(' '));
      expect(record).toMatchObject({ disposition: { code: 'told' } });
      expect(attempts.get(to)).toMatchObject({ outcome: 'answered', disposition: 'told' });
    }
  });

  it('hangs up the telephone when the bot has ended the call, and leaves no room behind', async () => {
    for (const call of twin.calls) expect(call.state).toBe('over');
    await eventually(
      () => twin.rooms.list([]).map(({ name }) => name),
      (names) => names.length === 0,
      5_000,
    );
  });

  it('ends a call whose party hangs up, with what was said until then', () => {
    expect(calls.get('+15550101006')).toMatchObject({
      termination: { result: 'completed', reason: 'party_hung_up' },
    });
  });

  it('tells busy, declined, unknown and absent apart by the carrier’s SIP code', () => {
    const of = (to: string) => {
      const { outcome, carrierCode, retryCode } = attempts.get(to)!;
      return { outcome, carrierCode, retryCode };
    };
    expect(of('+15550101002')).toEqual({ outcome: 'busy', carrierCode: '486', retryCode: 'busy' });
    expect(of('+15550101003')).toEqual({
      outcome: 'failed',
      carrierCode: '603',
      retryCode: 'call_declined',
    });
    expect(of('+15550101004')).toEqual({
      outcome: 'failed',
      carrierCode: '404',
      retryCode: 'invalid',
    });
    expect(of('+15550101005')).toMatchObject({ outcome: 'no_answer', carrierCode: '480' });
  });
});

describe('a campaign by SIP that rings more than it has slots', () => {
  let twin: LiveKitTwin;
  let product: Product;
  const both = ['+15550103000', '+15550103001'];

  beforeAll(async () => {
    twin = await openLiveKitTwin({
      ...keys,
      fate: () => ({ kind: 'answers', afterMs: 1_500, persona: 'silent' }),
    });
    product = await startProduct(
      {
        ...environmentOf(twin),
        CARRIER_CPS: '50',
        CARRIER_CONCURRENT_MAX: '50',
        MAX_CONCURRENT_CALLS: '1',
      },
      {},
      { join: twin.join, close: async () => {} },
    );
    twin.tellWebhooks(`${product.all.url}/webhooks/livekit`);
    const botId = await publishBot(product, 'Clinic', sipBot);
    const campaign = await product.post<{ _id: string }>('/api/v1/campaigns', {
      name: 'Ahead',
      botId,
      from: '+15550190000',
      pacing: { mode: 'ratio', ratio: 2, concurrentMax: 50, lateMessage: 'Nobody is free now.' },
    });
    await product.post(`/api/v1/campaigns/${campaign._id}/leads`, {
      leads: both.map((phone) => ({ phone, vars: {} })),
    });
    await product.post(`/api/v1/campaigns/${campaign._id}/start`);
  }, 30_000);
  afterAll(async () => {
    await product?.close();
    await twin?.close();
  });

  it('has a worker say that nobody is free to whom it has no slot for, and hang up', async () => {
    const sentOff = await eventually(
      () => twin.calls.find((call) => call.state === 'over' && call.party !== null),
      (call) => call !== undefined,
      30_000,
    );
    expect(sentOff?.party?.heard()).toBe('Nobody is free now.');
    const attempts = product.all.store.collection<Attempt>('attempts');
    const attempt = await eventually(
      () => attempts.findOne({ to: sentOff!.request.sipCallTo }),
      (found) => found?.state === 'ended',
      10_000,
    );
    expect(attempt?.outcome).toBe('abandoned');
  }, 60_000);
});
