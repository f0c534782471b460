import { describe, expect, it } from 'vitest';
import { emptyLedger, record } from '../../machines/call/ledger.ts';
import { AttachRequest } from '../../machines/contracts/call/attach.ts';
import { CallResult, Termination } from '../../machines/contracts/call/call-record.ts';
import { emptyTalkNotes } from '../../machines/packaging/finished-talk.ts';
import { callResult, type FinishedCall } from './call-result.ts';

const attach = AttachRequest.parse({
  callId: 'call-1',
  token: 'a-token-of-the-test',
  botId: 'bot-1',
  leadId: 'lead-1',
  carrierCallId: 'CA1',
  from: '+15550100000',
  to: '+15550100001',
  answeredAt: 1_000,
});

const finished = (more: Partial<FinishedCall> = {}): FinishedCall => ({
  attach,
  config: null,
  configStaleMs: null,
  outcome: { termination: { result: 'completed', reason: 'bot_ended' }, disposition: 'confirmed' },
  ledger: emptyLedger,
  latency: [],
  notes: emptyTalkNotes,
  operators: [],
  recording: null,
  screening: null,
  counters: {},
  journal: [],
  history: { pages: () => [], missingCount: 0 },
  workerId: 'worker-1',
  endedAt: 61_000,
  ...more,
});

describe('the result of a call', () => {
  it('comes to what answered where no person did and the flow reached no end', () => {
    const screening = {
      verdict: 'voicemail',
      by: 'beep',
      afterMs: 4_200,
      isRevised: false,
    } as const;
    const refused = {
      termination: { result: 'completed', reason: 'machine_answered' },
      disposition: null,
    } as const;
    const result = callResult(finished({ screening, outcome: refused }));
    expect(CallResult.parse(JSON.parse(JSON.stringify(result)))).toEqual(result);
    expect(result).toMatchObject({
      screening,
      disposition: { code: 'voicemail', source: 'screening' },
      packaging: { disposition: { code: 'voicemail' }, goal: { reached: null } },
    });
    const uncertain = { ...screening, verdict: 'uncertain', by: 'time' } as const;
    expect(callResult(finished({ screening: uncertain, outcome: refused })).disposition).toEqual({
      code: 'machine',
      source: 'termination',
    });
    expect(callResult(finished({ screening })).disposition.source).toBe('flow');
  });

  it('is one that the API takes, with what the flow decided', () => {
    const result = callResult(finished());
    expect(CallResult.parse(JSON.parse(JSON.stringify(result)))).toEqual(result);
    expect(result).toMatchObject({
      callId: 'call-1',
      leadId: 'lead-1',
      versionId: null,
      disposition: { code: 'confirmed', source: 'flow' },
    });
    expect(result).not.toHaveProperty('campaignId');
  });

  it.each(Termination.shape.reason.options)('has a disposition when it ended by %s', (reason) => {
    const termination = { result: 'failed' as const, reason };
    const { disposition } = callResult(finished({ outcome: { termination, disposition: null } }));
    expect(disposition).toEqual({
      code: expect.stringMatching(/^[a-z_]+$/),
      source: 'termination',
    });
  });

  it('holds what was said and counted, by the call and by its wires', () => {
    const words = [{ text: 'yes', startSample: 8_000, endSample: 12_000 }];
    const ledger = record(record(emptyLedger, { type: 'party.said', words }), {
      type: 'counted',
      name: 'interruptions',
    });
    const { transcript, counters } = callResult(finished({ ledger, counters: { lost_frames: 2 } }));
    expect(transcript).toMatchObject([{ who: 'party', text: 'yes', startMs: 1_000, endMs: 1_500 }]);
    expect(counters).toEqual({ interruptions: 1, lost_frames: 2 });
  });

  it('carries what the call comes to', () => {
    const { packaging, latency } = callResult(finished());
    expect(packaging).toMatchObject({ by: 'rules', usage: { telephonySeconds: 60 }, findings: [] });
    expect(latency).toEqual({
      firstWordMs: null,
      turnsMs: [],
      turns: [],
      p50Ms: null,
      p95Ms: null,
    });
  });

  it('goes without that when it cannot be made, and says so', () => {
    const config = { bot: { versionId: 'v' }, config: null } as never;
    const result = callResult(finished({ config, counters: { lost_frames: 2 } }));
    expect(result).not.toHaveProperty('packaging');
    expect(result.counters).toEqual({ lost_frames: 2, packaging_failed: 1 });
    expect(CallResult.safeParse(result).success).toBe(true);
  });
});
