import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PersonaName } from '../../actors/telephony/simulated/party/persona.ts';
import { BotConfig } from '../../machines/contracts/bot/bot-config.ts';
import type { CallRecord } from '../../machines/contracts/call/call-record.ts';
import type { Attempt, Lead } from '../../machines/contracts/campaign/campaign.ts';
import { type Conversations, openConversations, saidBy } from './conversations.ts';
import { eventually, publishBot, startCampaign } from './product.ts';

/** Everybody is called at once; each test looks at one of the calls. */
const whoAnswers: Record<string, PersonaName> = {
  '+15550301001': 'voicemail',
  '+15550301002': 'menu',
  '+15550301003': 'screener',
  '+15550301004': 'prompt',
};

const reason = 'The clinic calls about an appointment.';
const message = 'Please call the clinic back.';

const bot = (screening: object) =>
  BotConfig.parse({
    flow: {
      nodes: {
        start: { type: 'start', to: 'ask' },
        ask: {
          type: 'ask',
          text: 'Can you come to your appointment?',
          branches: [{ words: ['yes'], to: 'end' }],
          otherwise: 'end',
        },
        end: { type: 'end', text: 'Goodbye.', disposition: 'asked' },
      },
    },
    pipeline: {
      screening: { enabled: true, onVoicemail: 'message', reason, message, ...screening },
    },
  });

describe('whoever answers an outbound call', () => {
  let ground: Conversations;
  let records: Map<string, CallRecord>;
  let attempts: Attempt[];
  let leads: Lead[];
  let greeted: CallRecord;

  beforeAll(async () => {
    ground = await openConversations({
      fates: (to, attempt) => ({
        outcome: 'human',
        // The second dial of a mailbox finds its owner.
        persona: attempt > 1 ? 'prompt' : (whoAnswers[to] ?? 'silent'),
        pddMs: 1_000,
        ringMs: 1_000,
      }),
    });
    const { product } = ground;
    const waits = await publishBot(
      product,
      'Waits',
      bot({ waitForVerdict: true, noSpeechMs: 3_000 }),
    );
    const begins = await publishBot(product, 'Begins', bot({}));
    const [machines, person] = [
      Object.keys(whoAnswers).slice(0, 3),
      Object.keys(whoAnswers).slice(3),
    ];
    const campaignIds = await Promise.all([
      startCampaign(
        product,
        waits,
        machines.map((phone) => ({ phone, vars: {} })),
        {
          retry: { voicemail: { delaysMs: [100] } },
        },
      ),
      startCampaign(
        product,
        begins,
        person.map((phone) => ({ phone, vars: {} })),
      ),
    ]);
    const conversation = await ground.dial(waits);
    await conversation.inState('call/screening', 'screening.verdict.open.listening');
    conversation.party({ type: 'say', text: 'Hello, he is not available.' });
    await conversation.inState('call/turn', 'open.bot.listening');
    conversation.party({ type: 'say', text: 'yes' });
    greeted = await conversation.record();
    for (const id of campaignIds)
      await eventually(
        () => product.get<{ state: string }>(`/api/v1/campaigns/${id}`),
        ({ state }) => state === 'completed',
        90_000,
      );
    const { items } = await product.get<{ items: CallRecord[] }>('/api/v1/calls?limit=50');
    const calls = await Promise.all(
      items.map(({ callId }) => product.get<CallRecord>(`/api/v1/calls/${callId}`)),
    );
    attempts = await product.all.store.collection<Attempt>('attempts').find({});
    leads = await product.all.store.collection<Lead>('leads').find({});
    const dialled = (n: number, call: CallRecord) =>
      attempts.some((attempt) => attempt.callId === call.callId && attempt.n === n);
    records = new Map(calls.filter((call) => dialled(1, call)).map((call) => [call.to, call]));
  }, 300_000);
  afterAll(() => ground?.close());

  it('is a mailbox: it hears the message behind its beep, and the lead is dialled again by its retry rule', () => {
    const call = records.get('+15550301001')!;
    expect(call).toMatchObject({
      screening: { verdict: 'voicemail' },
      disposition: { code: 'voicemail', source: 'screening' },
      termination: { result: 'completed', reason: 'machine_answered' },
      counters: { screened_voicemail: 1, beeps_heard: 1 },
    });
    expect(saidBy(call, 'bot')).toBe(message);
    const party = ground.product.all
      .carrier!.parties()
      .find(({ callId }) => callId === call.callId)!;
    expect(party).toMatchObject({ heard: message, persona: 'voicemail', ended: 'bot' });
    expect(
      attempts.filter(({ to }) => to === call.to).map(({ n, disposition }) => [n, disposition]),
    ).toEqual([
      [1, 'voicemail'],
      [2, expect.any(String)],
    ]);
  });

  it('is a menu: nothing is said to it', () => {
    const call = records.get('+15550301002')!;
    expect(call).toMatchObject({
      screening: { verdict: 'ivr', by: 'words' },
      disposition: { code: 'ivr', source: 'screening' },
    });
    expect(saidBy(call, 'bot')).toBe('');
    expect(leads.find(({ phone }) => phone === call.to)).toMatchObject({
      state: 'done',
      outcome: 'ivr',
      why: 'A menu answered',
    });
  });

  it('is a call screener: it hears the reason at once, and its owner the question', () => {
    const call = records.get('+15550301003')!;
    expect(call.screening).toMatchObject({ verdict: 'screening', by: 'words' });
    expect(saidBy(call, 'bot').startsWith(reason)).toBe(true);
    expect(call.disposition.source).toBe('flow');
  });

  it('is a person who greets: the bot waits for that and no longer', () => {
    expect(greeted.screening).toMatchObject({ verdict: 'human' });
    expect(greeted).toMatchObject({ disposition: { code: 'asked', source: 'flow' } });
  });

  it('is a person who waits: the bot begins at once, and hears who it was', () => {
    const call = records.get('+15550301004')!;
    expect(call).toMatchObject({
      screening: { verdict: 'human' },
      disposition: { code: 'asked', source: 'flow' },
    });
    expect(call.transcript[0]).toMatchObject({ who: 'bot' });
  });
});
