import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleResult } from '../../actors/outbound/example-result.ts';
import { migrate } from '../../actors/store/migrations.ts';
import { openSqliteStore } from '../../actors/store/sqlite/sqlite-store.ts';
import type { Store } from '../../actors/store/store.ts';
import { BotConfig } from '../../machines/contracts/bot/bot-config.ts';
import { CallResult } from '../../machines/contracts/call/call-record.ts';
import type { JournalEvent } from '../../machines/contracts/call/journal-event.ts';
import { createRecorder } from '../../machines/supervision/recorder.ts';
import { type Documents, documentsOf } from '../control/documents.ts';
import { readJournal } from '../control/journal/stored-journal.ts';
import { takeResult } from '../control/result-intake.ts';
import {
  type JournalHistory,
  keepHistory,
  pageEvents,
  pagesMax,
  ringEvents,
} from '../fleet/journal-history.ts';
import { recordedCall } from './recorded-call.ts';
import { replay } from './replay.ts';
import { told } from './told.ts';

/** Asks the same again and again, until the call has lasted ten minutes. */
const botOf = (changed: object = {}) =>
  BotConfig.parse({
    pipeline: { callMaxMs: 600_000, turn: { silencePromptMs: 3_000 }, ...changed },
    flow: {
      nodes: {
        start: { type: 'start', to: 'ask' },
        ask: {
          type: 'ask',
          text: 'Which key?',
          digitsMax: 1,
          retriesMax: 0,
          branches: [{ digits: '1', to: 'again' }],
          otherwise: 'again',
        },
        again: { type: 'say', text: 'Thank you.', to: 'ask' },
        end: { type: 'end', text: 'Goodbye.', disposition: 'done' },
      },
    },
  });

/** Ten minutes on a virtual clock; the party answers two questions of three. */
const tenMinutes = () => {
  let history!: JournalHistory;
  const ring = recordedCall(botOf(), {
    ringMax: ringEvents,
    lastsMs: 660_000,
    keyAt: (said) => (said % 3 === 0 ? null : '1'),
    onRecorder: (recorder) => {
      history = keepHistory(recorder);
    },
  });
  return { ring, history };
};

const resultOf = (callId: string, ring: JournalEvent[], history: JournalHistory): CallResult => {
  const journalPages = history.pages();
  const result = { ...exampleResult(callId), journal: ring, journalPages };
  // As it comes over the wire.
  return CallResult.parse(JSON.parse(JSON.stringify(result)));
};

describe('a call of ten minutes', () => {
  let folder: string;
  let store: Store;
  let documents: Documents;
  const { ring, history } = tenMinutes();
  const stored: JournalEvent[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vox-long-call-'));
    store = await openSqliteStore({ path: join(folder, 'voxbridge.sqlite') });
    await migrate(store);
    documents = documentsOf(store);
    const news = { publish: async () => {} } as never;
    await takeResult({ documents, news, now: () => 0 }, resultOf('long', ring, history));
    const record = (await documents.calls.findOne({ _id: 'long' }))!;
    for (let after: number | null = -1; after !== null; ) {
      const page = await readJournal(documents, record, { after, limit: 700 });
      stored.push(...page.items);
      after = page.nextAfter;
    }
  });
  afterAll(async () => {
    await store.close();
    await rm(folder, { recursive: true });
  });

  it('has forgotten its beginning, which its record has', () => {
    expect(ring[0]!.seq).toBeGreaterThan(0);
    expect(history.missingCount).toBe(0);
    expect(stored.map(({ seq }) => seq)).toEqual(stored.map((_, n) => n));
    expect(stored.at(-1)).toEqual(JSON.parse(JSON.stringify(ring.at(-1))));
    expect(stored.at(-1)!.t - stored[0]!.t).toBeGreaterThan(600_000);
  });

  it('is run again without a difference', () => {
    const result = replay({ events: stored, config: botOf() });
    expect(result).toMatchObject({ divergence: null, cutSeqs: [] });
    expect(result.equalCount).toBeGreaterThan(4_000);
  });

  it('differs first where another bot would have, if that is after ten minutes', () => {
    const config = botOf({ callGoodbye: 'Our time is over.' });
    const result = replay({ events: stored, config });
    expect(result.divergence?.atMs).toBeGreaterThan(590_000);
    expect(told(result)).toContain('first divergence at seq');
  });

  it('is not run from its middle', () => {
    expect(() => replay({ events: ring, config: botOf() })).toThrow(
      expect.objectContaining({ code: 'journal_incomplete' }),
    );
  });

  it('costs some ten kilobytes for 500 events that were forgotten, and nothing before', () => {
    const [page] = history.pages();
    expect(page).toMatchObject({ fromSeq: 0, toSeq: pageEvents - 1 });
    expect(page!.packed.length * 0.75).toBeLessThan(20_000);
    const recorder = createRecorder({ clock: { now: () => 0 }, ringMax: ringEvents });
    const short = keepHistory(recorder);
    for (let n = 1; n < ringEvents; n += 1)
      recorder.record({ path: 'call', kind: 'fact', event: 'x' });
    expect([short.pages().length, short.missingCount]).toEqual([0, 0]);
  });
});

describe('a call that is longer than its journal’s bound', () => {
  const recorder = createRecorder({ clock: { now: () => 0 }, ringMax: ringEvents });
  const history = keepHistory(recorder);
  const countMax = pagesMax * pageEvents + ringEvents;
  const count = countMax + pageEvents;
  for (let n = 0; n < count; n += 1) recorder.record({ path: 'call', kind: 'fact', event: 'x' });

  it('says how much is missing, keeps its beginning and its end, and is refused', () => {
    expect(history.missingCount).toBe(pageEvents);
    expect(history.pages()).toHaveLength(pagesMax);
    const whole = { ...exampleResult('longest'), journal: recorder.events() };
    const result = { ...whole, journalPages: history.pages(), journalMissing: pageEvents };
    expect(CallResult.safeParse(result).success).toBe(true);
    // The gap is before the ring's first event.
    const { seq } = recorder.events()[0]!;
    expect(seq).toBe(pagesMax * pageEvents + pageEvents);
  });
});
