import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PartyReport } from '../../actors/telephony/simulated/party/party-report.ts';
import type { CallRecord } from '../../machines/contracts/call/call-record.ts';
import type { Attempt, Lead } from '../../machines/contracts/campaign/campaign.ts';
import type { CallEvidence } from '../../machines/contracts/compliance/call-evidence.ts';
import { demoBotConfig } from '../../runtime/seed/demo-bot.ts';
import { heardInRecording } from './heard-in-recording.ts';
import { eventually, type Product, publishBot, startCampaign, startProduct } from './product.ts';

const leads = Array.from({ length: 24 }, (_, i) => ({
  phone: `+1555010${String(1000 + i)}`,
  vars: { name: `Ada Number${i}`, day: 'Tuesday', time: '10:30' },
}));

const personas = [
  'prompt',
  'slow',
  'talkative',
  'interrupting',
  'keypad',
  'silent',
  'quits-speaking',
  'quits-listening',
] as const;

/** The first dial of each number: every persona twice, machines, busy lines, nobody there, and refusals. */
const fateOf = (to: string, attempt: number) => {
  const i = leads.findIndex(({ phone }) => phone === to);
  const ringMs = 2_000 + 100 * i;
  if (i < 0) return { outcome: 'human', persona: 'interrupting', pddMs: 1_000, ringMs } as const;
  // They come last: the campaign is over when they are.
  if (attempt > 1)
    return { outcome: 'human', persona: 'quits-listening', pddMs: 1_000, ringMs } as const;
  if (i < 16) return { outcome: 'human', persona: personas[i % 8]!, pddMs: 1_000, ringMs } as const;
  if (i < 18) return { outcome: 'voicemail', persona: 'voicemail', pddMs: 1_000, ringMs } as const;
  if (i < 20) return { outcome: 'busy', pddMs: 1_000 } as const;
  if (i < 22) return { outcome: 'no-answer', pddMs: 1_000, ringMs: 60_000 } as const;
  return { outcome: 'failed', pddMs: 1_000 } as const;
};

const said = (record: CallRecord, who: 'party' | 'bot'): string =>
  record.transcript
    .filter((entry) => entry.who === who && entry.text !== '')
    .map((entry) => entry.text)
    .join(' ');

describe('a campaign from its start to its end', () => {
  let product: Product;
  let calls: CallRecord[];
  let parties: Map<string, PartyReport>;
  let attempts: Attempt[];
  const disclosedTo = '+15550102000';

  beforeAll(async () => {
    product = await startProduct({ MAX_CONCURRENT_CALLS: '12' }, { fates: fateOf });
    const botId = await publishBot(product, 'Clinic', demoBotConfig);
    const campaignId = await startCampaign(product, botId, leads, {
      retry: {
        busy: { delaysMs: [300] },
        no_answer: { delaysMs: [300] },
        failed: { delaysMs: [] },
      },
    });
    // Beside it one whose call opens with what the law asks. Numbers of no country are under every pack that is named.
    const vars = { name: 'Ada', day: 'Tuesday', time: '10:30' };
    const disclosing = await startCampaign(product, botId, [{ phone: disclosedTo, vars }], {
      compliance: { presets: ['eu-ai-act'] },
    });
    for (const id of [campaignId, disclosing])
      await eventually(
        () => product.get<{ state: string }>(`/api/v1/campaigns/${id}`),
        ({ state }) => state === 'completed',
        150_000,
      );
    calls = (await product.get<{ items: CallRecord[] }>('/api/v1/calls?limit=200')).items;
    calls = await Promise.all(
      calls.map(({ callId }) => product.get<CallRecord>(`/api/v1/calls/${callId}`)),
    );
    parties = new Map(product.all.carrier!.parties().map((party) => [party.callId, party]));
    attempts = await product.all.store.collection<Attempt>('attempts').find({ campaignId });
  }, 300_000);

  afterAll(() => product?.close());

  it('dials every lead, and again only those whose outcome asks for it', async () => {
    const byLead = Map.groupBy(attempts, (attempt) => attempt.to);
    expect(byLead.size).toBe(24);
    for (const [i, { phone }] of leads.entries())
      expect([phone, byLead.get(phone)?.length]).toEqual([phone, i >= 18 && i < 22 ? 2 : 1]);
    const open = await product.all.store.collection<Lead>('leads').find({ state: { $ne: 'done' } });
    expect(open).toEqual([]);
  });

  it('comes back with one record for every call that was answered', () => {
    expect(calls.map(({ callId }) => callId).sort()).toEqual([...parties.keys()].sort());
    expect(calls).toHaveLength(23);
  });

  it('agrees word for word: our record, what the party heard, and the recording', async () => {
    for (const call of calls) {
      const party = parties.get(call.callId)!;
      const wav = await buffer(await product.all.objects.get(call.recording!.key));
      expect({
        persona: party.persona,
        record: said(call, 'bot'),
        recording: heardInRecording(wav, 'bot'),
      }).toEqual({ persona: party.persona, record: party.heard, recording: party.heard });
    }
  });

  it('agrees word for word: our record, what the party said, and the recording', async () => {
    for (const call of calls) {
      const party = parties.get(call.callId)!;
      const words = party.said.join(' ');
      const wav = await buffer(await product.all.objects.get(call.recording!.key));
      expect({
        persona: party.persona,
        record: said(call, 'party'),
        recording: heardInRecording(wav, 'party'),
      }).toEqual({ persona: party.persona, record: words, recording: words });
    }
  });

  it('says the same of every call as the carrier: no protocol error, no audio that ran out', () => {
    for (const party of parties.values()) expect(party.errors).toEqual([]);
  });

  it('keeps the journal of every call', async () => {
    for (const { callId } of calls) {
      const { items } = await product.get<{ items: { path: string; event: string }[] }>(
        `/api/v1/calls/${callId}/events?limit=200`,
      );
      expect(items.length).toBeGreaterThan(10);
    }
  });

  it('answers for a recording by ranges, as a player asks', async () => {
    const { callId } = calls[0]!;
    const answer = await fetch(`${product.all.url}/api/v1/calls/${callId}/recording`, {
      headers: { range: 'bytes=0-43' },
    });
    expect(answer.status).toBe(206);
    expect(Buffer.from(await answer.arrayBuffer()).toString('latin1', 0, 4)).toBe('RIFF');
  });

  it('says first what the law asks, to its end, whoever speaks over it, and its evidence shows that it was heard', async () => {
    const party = [...parties.values()].find(({ to }) => to === disclosedTo)!;
    const { disclosure } = await product.get<CallEvidence>(
      `/api/v1/calls/${party.callId}/evidence`,
    );
    expect(party.persona).toBe('interrupting');
    expect(party.heard.startsWith('You are talking to an AI assistant.')).toBe(true);
    expect(disclosure).toMatchObject({
      packs: ['eu-ai-act@2026-11-22'],
      heard: 'whole',
      heardWordCount: 7,
    });
  });
});
