import type { Filter } from 'mongodb';
import type { IndexSpec, Store, StoredDocument } from './store.ts';

/**
 * Numbered steps that bring a store of any age to the present shape. Each is idempotent, so that one that was cut short, or two
 * processes that migrate at once, do no harm. A step that has shipped never changes; the next change is a new one.
 */
export interface Migration {
  number: number;
  name: string;
  up(store: Store): Promise<void>;
}

/** Collection `migrations`: what has been applied. */
interface AppliedMigration {
  _id: string;
  schemaVersion: 1;
  number: number;
  name: string;
  appliedAt: Date;
}

export interface MigrationStatus {
  number: number;
  name: string;
  appliedAt: Date | null;
}

const indexes =
  (byCollection: Record<string, IndexSpec[]>) =>
  async (store: Store): Promise<void> => {
    for (const [collection, specs] of Object.entries(byCollection))
      for (const spec of specs) await store.collection(collection).ensureIndex(spec);
  };

/** Gives documents the fields that they have not got; a dotted name is a field inside another. */
const fields =
  (collection: string, missing: Record<string, unknown>) =>
  async (store: Store): Promise<void> => {
    for (const [name, value] of Object.entries(missing))
      await store
        .collection(collection)
        .updateMany({ [name]: { $exists: false } } as Filter<StoredDocument>, {
          $set: { [name]: value } as Partial<StoredDocument>,
        });
  };

export const migrations: readonly Migration[] = [
  {
    number: 1,
    name: 'indexes of the first collections',
    up: indexes({
      bots: [{ keys: { slug: 1 }, unique: true }, { keys: { archivedAt: 1, name: 1 } }],
      bot_versions: [
        { keys: { botId: 1, number: 1 }, unique: true },
        { keys: { botId: 1, hash: 1 } },
      ],
      campaigns: [{ keys: { state: 1 } }],
      leads: [
        // Equalities, then the dialler's order, so that the best fifty are read without a sort.
        { keys: { campaignId: 1, state: 1, priority: 1, nextAttemptAt: 1, _id: 1 } },
        { keys: { state: 1, _id: 1 } },
        { keys: { campaignId: 1, phone: 1 }, unique: true },
        { keys: { 'lease.id': 1 } },
        {
          keys: { 'lease.untilAt': 1 },
          partial: { state: { $in: ['leased', 'dialing'] } },
        },
        { keys: { phone: 1 } },
        { keys: { campaignId: 1, state: 1, outcome: 1 } },
      ],
      attempts: [
        { keys: { leadId: 1, n: 1 }, unique: true },
        { keys: { campaignId: 1, intendedAt: 1 } },
        { keys: { callId: 1 } },
        { keys: { carrierCallId: 1 } },
        { keys: { state: 1, _id: 1 } },
      ],
      calls: [
        { keys: { answeredAt: -1 } },
        { keys: { botId: 1, answeredAt: -1 } },
        { keys: { campaignId: 1, _id: -1 } },
        { keys: { 'disposition.code': 1, _id: -1 } },
        { keys: { leadId: 1 } },
        { keys: { state: 1, answeredAt: 1 } },
        { keys: { from: 1 } },
        { keys: { to: 1 } },
      ],
      workers: [{ keys: { state: 1, beatAt: 1 } }],
    }),
  },
  {
    number: 2,
    name: 'indexes of what the console filters by',
    up: indexes({
      calls: [
        { keys: { direction: 1, _id: -1 } },
        { keys: { endReason: 1, _id: -1 } },
        { keys: { botId: 1, _id: -1 } },
        { keys: { state: 1, _id: -1 } },
        { keys: { campaignId: 1, answeredAt: -1 } },
      ],
      leads: [{ keys: { campaignId: 1, _id: 1 } }, { keys: { campaignId: 1, outcome: 1, _id: 1 } }],
      attempts: [
        { keys: { campaignId: 1, outcome: 1, endedAt: 1 } },
        { keys: { campaignId: 1, endedAt: 1 } },
      ],
    }),
  },
  {
    number: 3,
    name: 'indexes of inbound routes and calls',
    up: indexes({
      inbound_routes: [{ keys: { number: 1 }, unique: true }, { keys: { botId: 1, _id: -1 } }],
      inbound_calls: [{ keys: { state: 1, workerId: 1, _id: 1 } }],
    }),
  },
  {
    number: 4,
    name: 'indexes of who carries which call',
    up: indexes({
      call_holds: [{ keys: { state: 1, workerId: 1 } }, { keys: { state: 1, changedAt: 1 } }],
      inbound_calls: [{ keys: { callId: 1 } }],
    }),
  },
  {
    number: 5,
    name: 'indexes of what is due, by bucket, and of what waits',
    up: indexes({
      leads: [
        // The dialler's order within one bucket; `priority` is higher first, which the index of step 1 has the other way.
        { keys: { campaignId: 1, state: 1, bucket: 1, priority: -1, nextAttemptAt: 1, _id: 1 } },
        { keys: { campaignId: 1, state: 1, nextAttemptAt: 1 }, partial: { state: 'waiting' } },
      ],
      // What a number that is shown has been used for.
      attempts: [{ keys: { from: 1, intendedAt: 1 } }],
    }),
  },
  {
    number: 6,
    name: 'indexes of what was decided and why',
    up: indexes({
      decisions: [
        // A campaign's own are read by their ids, which begin with it and the instant.
        { keys: { leadId: 1, _id: 1 }, partial: { kind: 'lead' } },
        { keys: { expiresAt: 1 } },
      ],
    }),
  },
  {
    number: 7,
    name: 'indexes of what dials are judged by',
    up: indexes({
      suppressions: [{ keys: { number: 1 } }, { keys: { campaignId: 1, _id: 1 } }],
      consents: [{ keys: { number: 1, givenAt: 1 } }],
      attempts: [{ keys: { to: 1, intendedAt: 1 } }],
    }),
  },
  {
    number: 8,
    name: 'campaigns have a lifecycle, a schedule, a budget and a breaker',
    up: fields('campaigns', {
      rev: 1,
      changeCount: 0,
      windDown: null,
      waits: null,
      'pacing.tier': 1,
      'pacing.weight': 1,
      'pacing.ratio': 1.5,
      'pacing.lateTarget': 0.02,
      'pacing.lateLimit': 0.03,
      schedule: { timeZone: 'UTC', startAt: null, endAt: null, slots: [], holidays: [] },
      budget: {
        day: { dialsMax: null, conversationsMax: null, callMinutesMax: null, spendMax: null },
        total: { dialsMax: null, conversationsMax: null, callMinutesMax: null, spendMax: null },
        price: { perDial: 0, perMinute: 0 },
      },
      breaker: {
        isOn: true,
        windowMs: 120_000,
        failedShare: 0.5,
        countMin: 5,
        recovery: 'order',
        probeAfterMs: 60_000,
        probeCount: 3,
      },
      breakerStand: { state: 'closed', sinceAt: 0, tripCount: 0 },
      log: [],
      warnings: [],
    }),
  },
  {
    number: 9,
    name: 'indexes of imports',
    up: indexes({
      imports: [{ keys: { campaignId: 1, _id: -1 } }, { keys: { campaignId: 1, fileHash: 1 } }],
    }),
  },
  {
    number: 10,
    name: 'no indexes of leads that nothing reads by',
    // Each costs every import and every claim: a claim is read by its ids, a sweep by state, and the id is campaign and number.
    up: async (store) => {
      const leads = store.collection('leads');
      for (const keys of [{ 'lease.id': 1 }, { 'lease.untilAt': 1 }, { campaignId: 1, phone: 1 }])
        await leads.dropIndex(keys as Record<string, 1>);
    },
  },
  {
    number: 11,
    name: 'campaigns say who is found out before a slot has the call, and what is heard when none is free',
    up: fields('campaigns', {
      'pacing.lateMessage': null,
      screening: {
        attachPolicy: 'immediate',
        onVoicemail: 'hangUp',
        onScreener: 'reply',
        onIvr: 'hangUp',
        onSilent: 'attach',
        onUncertain: 'attach',
        message: null,
        reason: null,
        messagesMax: 2,
      },
    }),
  },
  {
    number: 12,
    name: 'leads by outcome once, and busy and waiting ones by themselves',
    // Numbers come in no order, so that each index by them is a page to write for each row of a list. A lead's id begins with its campaign.
    up: async (store) => {
      const leads = store.collection('leads');
      for (const keys of [
        { state: 1, _id: 1 },
        { campaignId: 1, state: 1, outcome: 1 },
        { campaignId: 1, outcome: 1, _id: 1 },
        { campaignId: 1, _id: 1 },
        { campaignId: 1, state: 1, nextAttemptAt: 1 },
      ])
        await leads.dropIndex(keys as Record<string, 1>);
      await indexes({
        leads: [
          { keys: { campaignId: 1, outcome: 1, state: 1 }, tiesAsTheyCome: true },
          {
            keys: { state: 1, _id: 1 },
            partial: { state: { $in: ['leased', 'dialing', 'live'] } },
          },
          { keys: { campaignId: 1, state: 1, nextAttemptAt: 1 }, partial: { state: 'waiting' } },
        ],
      })(store);
    },
  },
];

/** Applies what is missing, in order; returns the numbers applied. */
export async function migrate(
  store: Store,
  steps: readonly Migration[] = migrations,
): Promise<number[]> {
  const applied: number[] = [];
  for (const { number, name, appliedAt } of await migrationStatus(store, steps)) {
    if (appliedAt !== null) continue;
    await steps.find((step) => step.number === number)?.up(store);
    // The store's own clock dates it; a second process that came first keeps its date.
    await store.collection<AppliedMigration>('migrations').updateOne(
      { _id: idOf(number) },
      [
        {
          $set: {
            schemaVersion: 1,
            number,
            name,
            appliedAt: { $ifNull: ['$appliedAt', '$$NOW'] },
          },
        },
      ],
      { upsert: true },
    );
    applied.push(number);
  }
  return applied;
}

/** Every known step in order, and when it was applied. */
export async function migrationStatus(
  store: Store,
  steps: readonly Migration[] = migrations,
): Promise<MigrationStatus[]> {
  const applied = await store.collection<AppliedMigration>('migrations').find({});
  const appliedAt = new Map(applied.map((step) => [step.number, step.appliedAt]));
  return [...steps]
    .sort((a, b) => a.number - b.number)
    .map(({ number, name }) => ({ number, name, appliedAt: appliedAt.get(number) ?? null }));
}

const idOf = (number: number): string => String(number).padStart(4, '0');
