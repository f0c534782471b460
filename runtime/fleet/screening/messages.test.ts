import { describe, expect, it } from 'vitest';
import { ScreenRequest } from '../../../machines/contracts/call/screen.ts';
import { voicesFor } from './messages.ts';

const disclosure = {
  text: 'You are talking to an AI assistant.',
  packs: ['eu-ai-act@2026-11-22'],
  language: 'en',
  mayBeCut: false,
};
const request = (more: object = {}) =>
  ScreenRequest.parse({
    callId: 'call',
    token: 'a-token-of-the-test',
    botId: 'bot',
    leadId: 'lead',
    campaignId: 'c',
    attemptId: 'lead:1',
    carrierCallId: 'CA1',
    to: '+15550100001',
    answeredAt: 1_000,
    ringMs: null,
    past: [],
    policy: { attachPolicy: 'screen', message: 'Please call {{name}}.', reason: 'It is {{name}}.' },
    ...more,
  });
/** The text of each message, as it goes to the voice. */
const textsOf = (asked: ScreenRequest) => {
  const config = {
    language: 'en',
    pipeline: { screening: { message: '', reason: '' } },
    services: { tts: { voice: 'standard' } },
  };
  const { speech } = voicesFor(asked, {
    configClient: {
      fetch: async () => ({ config: { config, vars: { name: 'Acme' } }, staleMs: null }) as never,
    },
    services: { of: () => ({ tts: {} }) as never },
    prepared: { of: async ({ text }: { text: string }) => Buffer.from(text) } as never,
  });
  return Promise.all([speech('voicemail'), speech('reason')]).then((said) =>
    said.map(({ text }) => text),
  );
};

describe('what is said before a slot has the call', () => {
  it('begins with what the law asks where it is left in a mailbox', async () => {
    expect(await textsOf(request({ disclosure }))).toEqual([
      'You are talking to an AI assistant. Please call Acme.',
      'It is Acme.',
    ]);
    expect(await textsOf(request())).toEqual(['Please call Acme.', 'It is Acme.']);
  });
});
