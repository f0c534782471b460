import { afterEach, beforeEach, expect, test } from 'vitest';
import { calleePlace } from '../../../../actors/compliance/places/callee-place.ts';
import { worldCalendar } from '../../../../actors/compliance/places/world-calendar.ts';
import { judge } from '../../../../machines/compliance/judgement.ts';
import type { CallRecord } from '../../../../machines/contracts/call/call-record.ts';
import type { Consent } from '../../../../machines/contracts/compliance/consent.ts';
import type { DialFacts } from '../../../../machines/contracts/compliance/dial-judgement.ts';
import { type ApiGround, openApiGround } from '../../api-ground.ts';
import { exampleAttempt } from '../../example-attempt.ts';

let ground: ApiGround;
beforeEach(async () => {
  ground = await openApiGround();
});
afterEach(() => ground.close());

const to = '+12025550123';
// Noon in Washington.
const dialledAt = Date.parse('2026-11-18T17:00:00Z');
const facts: DialFacts = {
  at: dialledAt,
  callee: calleePlace(to),
  from: '+15550119999',
  campaignId: 'camp',
  presets: ['us-ai-voice', 'us-ftc'],
  purpose: 'sales',
  sector: 'general',
  isArtificialVoice: true,
  hasSlotKept: true,
  earlier: [],
  consents: [{ consentId: 'k', kind: 'written' }],
  listed: null,
};
const verdict = judge(facts, worldCalendar);
const consent: Consent = {
  _id: 'k',
  schemaVersion: 1,
  number: to,
  kind: 'written',
  campaignId: null,
  givenAt: 0,
  evidence: 'https://forms.example/7',
  untilAt: null,
  revokedAt: null,
  createdAt: 0,
};
const dialled = (more: Parameters<typeof exampleAttempt>[0] = {}) =>
  ground.documents.attempts.insertOne(
    exampleAttempt({
      to,
      state: 'ended',
      outcome: 'answered',
      disposition: 'confirmed',
      intendedAt: dialledAt,
      answeredAt: dialledAt + 12_000,
      endedAt: dialledAt + 60_000,
      compliance: {
        packVersions: [...verdict.packVersions, 'us-states@2020-01-01'],
        verdict,
        facts,
      },
      ...more,
    }),
  );
const said = (who: 'party' | 'bot', startMs: number, endMs: number) => ({
  turn: 0,
  who,
  text: 'x',
  startMs,
  endMs,
  words: [],
  cut: false,
});
const evidence = async () => (await ground.call('GET', '/api/v1/calls/call-1/evidence')).body;

test('evidence of a call has its judgement, the packs, the consent, and what happened when', async () => {
  await ground.store.collection<Consent>('consents').insertOne(consent);
  await dialled();
  await ground.documents.calls.insertOne({
    _id: 'call-1',
    callId: 'call-1',
    answeredAt: new Date(dialledAt + 12_000),
    endedAt: new Date(dialledAt + 60_000),
    transcript: [said('party', 400, 1_100), said('bot', 2_600, 4_000), said('party', 4_200, 5_000)],
  } as unknown as CallRecord);
  expect(await evidence()).toMatchObject({
    callId: 'call-1',
    attempt: { to, outcome: 'answered', disposition: 'confirmed' },
    judgement: {
      verdict: {
        isAllowed: true,
        clocks: [{ zone: 'America/New_York', local: '2026-11-18T12:00' }],
      },
    },
    packs: [{ id: 'us-ai-voice' }, { id: 'us-ftc' }],
    packsOfEarlierEditions: ['us-states@2020-01-01'],
    consents: [{ _id: 'k', evidence: 'https://forms.example/7' }],
    timings: {
      dialledAt,
      answeredAt: dialledAt + 12_000,
      ringSeconds: 12,
      greetingStartAt: dialledAt + 12_400,
      greetingEndAt: dialledAt + 13_100,
      firstAudioAt: dialledAt + 14_600,
    },
    abandonment: { class: 'late', secondsToFirstAudio: 2.6 },
  });
});

test.each([
  [{ outcome: 'abandoned', disposition: null }, 'never_taken'],
  [{ outcome: 'no_answer', disposition: null, answeredAt: null }, 'not_answered'],
  [{ outcome: 'answered', disposition: 'voicemail' }, 'machine'],
  [{ state: 'attached', outcome: null, disposition: null, endedAt: null }, 'open'],
] as const)('a dial of %j is %s', async (attempt, wanted) => {
  await dialled(attempt);
  expect((await evidence()).abandonment.class).toBe(wanted);
});

test('a call that nobody dialled has no evidence', async () => {
  expect(await ground.call('GET', '/api/v1/calls/nobody/evidence')).toMatchObject({
    status: 404,
    body: { code: 'call_unknown' },
  });
});

test('a campaign’s ledger is counted by each of its packs, the strict figure beside', async () => {
  await ground.documents.campaigns.insertOne({
    _id: 'camp',
    compliance: {
      presets: ['us-ftc', 'uk-ofcom', 'us-states'],
      purpose: 'sales',
      sector: 'general',
    },
  } as never);
  const date = new Date(ground.clock.now).toISOString().slice(0, 10);
  await ground.store.collection('abandonment_days').insertOne({
    _id: `camp:${date}`,
    schemaVersion: 1,
    campaignId: 'camp',
    date,
    takenCount: 98,
    neverTakenCount: 2,
    lateFromAnswerCount: 5,
    lateFromGreetingStartCount: 3,
    lateFromGreetingEndCount: 2,
  } as never);
  const { body } = await ground.call('GET', '/api/v1/campaigns/camp/abandonment');
  expect(body).toMatchObject({
    today: date,
    days: [{ date, machineTakenCount: 0 }],
    stands: [
      { pack: 'us-ftc', limit: 0.03, share: 0.02, strictShare: 0.05 },
      { pack: 'uk-ofcom', target: 0.01, share: 0.03, strictShare: 0.05 },
    ],
  });
  for (const { overLimitChance } of body.stands) expect(overLimitChance).toBeGreaterThan(0);
});

test('evidence tells what the bot had to say first, and which words of it sounded', async () => {
  const text = 'You are talking to an AI assistant.';
  const disclosure = { text, packs: ['eu-ai-act@2026-11-22'], language: 'en', mayBeCut: false };
  await dialled({ disclosure });
  const words = 'You are talking to an AI assistant. Hello.'
    .split(' ')
    .map((word, n) => ({ text: word, startMs: 1_000 + 100 * n, endMs: 1_080 + 100 * n }));
  const record = (heard: typeof words) =>
    ground.documents.calls.replaceOne(
      { _id: 'call-1' },
      {
        _id: 'call-1',
        callId: 'call-1',
        answeredAt: new Date(dialledAt + 12_000),
        endedAt: new Date(dialledAt + 60_000),
        transcript: [
          {
            ...said('bot', 1_000, 2_000),
            text: heard.map((word) => word.text).join(' '),
            words: heard,
          },
        ],
      } as unknown as CallRecord,
      { upsert: true },
    );
  await record(words);
  expect((await evidence()).disclosure).toEqual({
    ...disclosure,
    heard: 'whole',
    wordCount: 7,
    heardWordCount: 7,
    fromAt: dialledAt + 13_000,
    toAt: dialledAt + 13_680,
  });
  await record(words.slice(0, 3));
  expect((await evidence()).disclosure).toMatchObject({ heard: 'partly', heardWordCount: 3 });
  await record([]);
  expect((await evidence()).disclosure).toMatchObject({ heard: 'not', fromAt: null });
});
