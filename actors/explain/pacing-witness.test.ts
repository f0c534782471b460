import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Decision } from '../../machines/contracts/explain/decision.ts';
import { PacingNews } from '../../machines/contracts/explain/pacing-tick.ts';
import { topics } from '../../machines/contracts/topics.ts';
import { openInProcessBus } from '../bus/in-process-bus.ts';
import { type Ground, openGround, until } from '../dialling/dialling-ground.ts';
import type { DecisionLedger } from './decision-ledger.ts';
import { createPacingWitness, noPacingCounts, type TickSeen } from './pacing-witness.ts';

const seen = (more: Partial<TickSeen['campaigns'][number]> = {}): TickSeen => ({
  at: 1_700_000_000_000,
  tookMs: 1.5,
  room: {
    slotCount: 4,
    freeCount: 2,
    reservedCount: 0,
    waitingCount: 0,
    inFlightCount: 2,
    tokenCount: 4,
    lineCount: 10,
  },
  campaigns: [
    {
      campaignId: 'camp',
      mode: 'predictive',
      campaignInFlightCount: 2,
      concurrentMax: 50,
      dueCount: 5,
      dialCount: 3,
      bound: 'risk',
      risk: 0.018,
      allowed: 0.02,
      dueLeadIds: ['a', 'b', 'c', 'd', 'e'],
      ...more,
    },
  ],
});

const witness = () => {
  const told: { leadId: string; code: string }[] = [];
  const published: unknown[] = [];
  const counts = noPacingCounts();
  const ledger = {
    tick: () => {},
    lead: ({ leadId, code }: { leadId: string; code: string }) => told.push({ leadId, code }),
  } as unknown as DecisionLedger;
  const bus = { publish: async (_: string, message: unknown) => void published.push(message) };
  return {
    told,
    published,
    counts,
    show: createPacingWitness({ ledger, bus, epoch: 3, counts }),
  };
};

describe('the witness of a tick', () => {
  it('tells of the leads that were granted, and of those that waited for what bound it', () => {
    const { show, told } = witness();
    show(seen());
    expect(told.map(({ leadId, code }) => `${leadId} ${code}`)).toEqual([
      'a granted',
      'b granted',
      'c granted',
      'd pacing_risk',
      'e pacing_risk',
    ]);
  });

  it('says nothing of leads that nothing held back', () => {
    const { show, told } = witness();
    show(seen({ bound: 'leads', dialCount: 0 }));
    expect(told).toEqual([]);
  });

  it('publishes what a console can read, also where no look-ahead was asked', () => {
    const { show, published, counts } = witness();
    show(seen({ risk: Number.NaN, allowed: Number.NaN, bound: 'worker_slots' }));
    expect(PacingNews.parse(published[0])).toMatchObject({
      epoch: 3,
      campaigns: [
        { risk: null, allowed: null, sentence: expect.stringMatching(/^Dialled 3 leads/) },
      ],
    });
    expect(counts).toMatchObject({ risk: null, allowed: null });
  });

  it('counts dials and ticks by what bound them, and the greatest risk', () => {
    const { show, counts } = witness();
    show(seen());
    show(seen({ bound: 'none', dialCount: 1, risk: 0.01 }));
    expect(counts).toMatchObject({
      tickCount: 2,
      tookMs: 1.5,
      dialsByBound: { risk: 3, none: 1 },
      ticksByBound: { risk: 1, none: 1 },
      risk: 0.01,
      allowed: 0.02,
    });
  });
});

describe('a dialler', () => {
  let ground: Ground;
  beforeEach(async () => {
    ground = await openGround(() => openInProcessBus());
  });
  afterEach(() => ground.close());

  it('publishes its ticks, and leaves behind what it decided and why', async () => {
    const news: PacingNews[] = [];
    await ground.bus.subscribe(topics.pacingTick, (message) => {
      news.push(PacingNews.parse(message));
    });
    await ground.worker('worker-1', 1);
    await ground.campaign('camp', 3);
    const dialler = await ground.dialler();
    await until(
      () => news.flatMap(({ campaigns }) => campaigns).find(({ dialCount }) => dialCount === 0),
      (tick) => tick !== undefined,
    );
    expect(news[0]?.campaigns[0]).toMatchObject({
      campaignId: 'camp',
      slotCount: 1,
      dueCount: 3,
      dialCount: 1,
      bound: 'worker_slots',
      sentence: 'Dialled one lead: only one slot of 1 free.',
    });
    expect(dialler.status().pacing.dialsByBound).toEqual({ worker_slots: 1 });
    await dialler.stop();
    const kept = await until(
      () => ground.store.collection<Decision>('decisions').find({}, { sort: { _id: 1 } }),
      (found) => found.some(({ kind }) => kind === 'pacing'),
    );
    expect(kept.filter(({ kind }) => kind === 'lead')).toMatchObject([
      { leadId: 'camp:+15554000000', code: 'granted' },
      { leadId: 'camp:+15554000001', code: 'pacing_worker_slots' },
      { leadId: 'camp:+15554000002', code: 'pacing_worker_slots' },
    ]);
  });
});
