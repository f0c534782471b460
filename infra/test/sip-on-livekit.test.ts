/** Calls by SIP in rooms of a real LiveKit server: its API, its webhooks and its WebRTC. Only the SIP bridge is ours: there is none to be had. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { realClock } from '../../actors/clock/real-clock.ts';
import { describeOnServer } from '../../actors/contract/real-server.ts';
import { carrierContract } from '../../actors/telephony/carrier-contract.ts';
import { livekitClients } from '../../actors/telephony/livekit/livekit-access.ts';
import { roomOf } from '../../actors/telephony/livekit/livekit-names.ts';
import { rtcJoin } from '../../actors/telephony/livekit/room/rtc-room.ts';
import {
  type LiveKitTwin,
  openLiveKitTwin,
} from '../../actors/telephony/livekit/twin/livekit-twin.ts';
import { rtcSeat } from '../../actors/telephony/livekit/twin/rtc-seat.ts';
import { openSipTrial, sipUnderTest } from '../../actors/telephony/livekit/twin/sip-trial.ts';
import type { TwinFate } from '../../actors/telephony/livekit/twin/twin-fate.ts';
import type { CallRecord } from '../../machines/contracts/call/call-record.ts';
import type { Attempt } from '../../machines/contracts/campaign/campaign.ts';
import { saidBy } from './conversations.ts';
import { eventually, type Product, publishBot, startCampaign, startProduct } from './product.ts';
import { sipBot } from './sip-bot.ts';

const inCommon = (a: string, b: string): number => {
  const words = new Set(b.split(' '));
  return a.split(' ').filter((word) => words.has(word)).length;
};

const question = 'Would you rather come in the morning or afternoon?';
/** WebRTC on a busy machine loses words, and a telephone that has not understood the question says nothing: it is asked again. */
const patientBot = {
  ...sipBot,
  pipeline: {
    ...sipBot.pipeline,
    turn: { ...sipBot.pipeline.turn, silencePrompts: [question, question, question] },
  },
};

const fates: Record<string, TwinFate> = {
  '+15550102000': { kind: 'answers', afterMs: 1_000, persona: 'prompt' },
  '+15550102001': { kind: 'fails', sip: 486, reason: 'Busy Here', afterMs: 300 },
};

// First: a product that ends takes the room client of its process with it.
describeOnServer(
  'the LiveKit adapter on a real LiveKit',
  ['LIVEKIT_URL', 'LIVEKIT_API_KEY', 'LIVEKIT_API_SECRET', 'LIVEKIT_WEBHOOK_URL'],
  ([url = '', apiKey = '', apiSecret = '', webhookUrl = '']) => {
    const access = { url, apiKey, apiSecret };
    carrierContract('it', async () =>
      sipUnderTest(
        await openSipTrial({
          keys: { apiKey, apiSecret },
          port: Number(new URL(webhookUrl).port),
          join: rtcJoin(access, realClock()),
          behind: { url, seat: rtcSeat(access) },
        }),
      ),
    );
  },
);

describeOnServer(
  'a campaign by SIP on a real LiveKit',
  ['LIVEKIT_URL', 'LIVEKIT_API_KEY', 'LIVEKIT_API_SECRET', 'LIVEKIT_WEBHOOK_URL'],
  ([url = '', apiKey = '', apiSecret = '', webhookUrl = '']) => {
    let twin: LiveKitTwin;
    let product: Product;
    let call: CallRecord;
    let attempts: Attempt[];

    beforeAll(async () => {
      const access = { url, apiKey, apiSecret };
      twin = await openLiveKitTwin({
        apiKey,
        apiSecret,
        fate: (to) => fates[to]!,
        pddMs: 200,
        behind: { url, seat: rtcSeat(access) },
      });
      product = await startProduct({
        // The server tells this address of its rooms.
        API_PORT: new URL(webhookUrl).port,
        LIVEKIT_URL: url,
        LIVEKIT_API_URL: twin.url,
        LIVEKIT_API_KEY: apiKey,
        LIVEKIT_API_SECRET: apiSecret,
        LIVEKIT_SIP_TRUNKS: '*=ST_any',
        CARRIER_CPS: '10',
      });
      const botId = await publishBot(product, 'Clinic', patientBot);
      const leads = Object.keys(fates).map((phone) => ({ phone, vars: {} }));
      const campaignId = await startCampaign(product, botId, leads);
      await eventually(
        () => product.get<{ state: string }>(`/api/v1/campaigns/${campaignId}`),
        ({ state }) => state === 'completed',
        90_000,
      );
      attempts = await product.all.store.collection<Attempt>('attempts').find({});
      const { items } = await product.get<{ items: CallRecord[] }>('/api/v1/calls?limit=200');
      call = await product.get<CallRecord>(`/api/v1/calls/${items[0]?.callId}`);
    }, 120_000);
    afterAll(async () => {
      await product?.close();
      await twin?.close();
    });

    it('is heard by the telephone in the room, and hears it, until the bot has ended the call', () => {
      const [made] = twin.calls.filter(({ party }) => party !== null);
      expect(made?.state).toBe('over');
      expect(saidBy(call, 'bot')).toContain(question);
      expect(saidBy(call, 'bot')).toContain('Thank you and goodbye.');
      // 4.8 s of speech. WebRTC stretches it here and there as its jitter buffer wants, which our words as tones do not survive whole.
      expect(made?.party?.voicedFrames()).toBeGreaterThan(200);
      expect(inCommon(made?.party?.heard() ?? '', saidBy(call, 'bot'))).toBeGreaterThanOrEqual(6);
      const party = made?.party?.said().join(' ') ?? '';
      expect(inCommon(saidBy(call, 'party'), party)).toBeGreaterThanOrEqual(1);
      expect(call).toMatchObject({
        termination: { result: 'completed', reason: 'bot_ended' },
        disposition: { code: 'told' },
      });
    });

    it('ends with what the carrier said, by the call’s own webhooks and the dial’s SIP code', () => {
      const ends = attempts.map(({ to, outcome, disposition, carrierCode }) => ({
        to,
        outcome,
        disposition,
        carrierCode,
      }));
      expect(ends.toSorted((a, b) => a.to.localeCompare(b.to))).toEqual([
        { to: '+15550102000', outcome: 'answered', disposition: 'told', carrierCode: null },
        { to: '+15550102001', outcome: 'busy', disposition: null, carrierCode: '486' },
      ]);
    });

    it('leaves no room behind', async () => {
      const { rooms } = livekitClients({ url, apiKey, apiSecret });
      const names = attempts.map(({ callId }) => roomOf(callId));
      await eventually(
        async () => (await rooms.listRooms(names)).map(({ name }) => name),
        (left) => left.length === 0,
        15_000,
      );
    });
  },
);
