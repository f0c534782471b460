import type { CallResult } from '../../machines/contracts/call/call-record.ts';

/** A complete result for tests and for trying the API by hand. */
export const exampleResult = (callId: string, more: Partial<CallResult> = {}): CallResult => ({
  schemaVersion: 1,
  callId,
  botId: 'bot-1',
  versionId: 'bot-1:1',
  direction: 'outbound',
  leadId: 'campaign-1:+12025550100',
  campaignId: 'campaign-1',
  attemptId: 'campaign-1:+12025550100:1',
  from: '+12025550199',
  to: '+12025550100',
  workerId: 'worker-1',
  carrierCallId: 'CA1',
  answeredAt: new Date(1_700_000_000_000),
  endedAt: new Date(1_700_000_031_500),
  termination: { result: 'completed', reason: 'bot_ended' },
  disposition: { code: 'confirmed', source: 'flow' },
  vars: { name: 'Ada' },
  transcript: [
    {
      turn: 0,
      who: 'bot',
      text: 'Hello.',
      startMs: 120,
      endMs: 620,
      words: [{ text: 'Hello.', startMs: 120, endMs: 620 }],
      cut: false,
    },
  ],
  recording: null,
  latency: { firstWordMs: 120, turnsMs: [210.5] },
  counters: { 'media.frames': 1_500 },
  journal: [
    { seq: 0, t: 1_700_000_000_000, path: 'call', kind: 'state', event: 'init', value: 'talking' },
  ],
  ...more,
});
