import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeOnServer } from '../../../../actors/contract/real-server.ts';
import { testDatabase } from '../../../../actors/contract/test-database.ts';
import { DecisionLedger } from '../../../../actors/explain/decision-ledger.ts';
import { openMongoStore } from '../../../../actors/store/mongo/mongo-store.ts';
import type { Lead } from '../../../../machines/contracts/campaign/campaign.ts';
import { PacingSettings } from '../../../../machines/contracts/campaign/pacing-settings.ts';
import { CampaignSchedule } from '../../../../machines/contracts/campaign/schedule.ts';
import { decisionsKeptMs } from '../../../../machines/contracts/explain/decision.ts';
import { exampleTick } from '../../../../machines/explain/example-tick.ts';
import { type ApiGround, openApiGround } from '../../api-ground.ts';
import { exampleAttempt } from '../../example-attempt.ts';

describeOnServer('what explains a campaign, on a MongoDB server', ['MONGODB_URI'], ([uri = '']) => {
  let ground: ApiGround;
  let drop: () => Promise<void>;
  let now: number;
  beforeEach(async () => {
    const own = testDatabase(uri);
    drop = own.drop;
    ground = await openApiGround({}, () => openMongoStore({ uri, database: own.database }));
    ({ now } = ground.clock);
    await ground.documents.campaigns.insertOne({
      _id: 'camp',
      name: 'Spring',
      state: 'running',
      botId: 'bot',
      from: '+15550100',
      pacing: PacingSettings.parse({}),
      schedule: CampaignSchedule.parse({}),
      retry: {},
      warnings: [],
    } as never);
  });
  afterEach(async () => {
    await ground.close();
    await drop();
  });
  const get = async (url: string) => {
    const { status, body } = await ground.call('GET', `/api/v1/${url}`);
    expect([status, url]).toEqual([200, url]);
    return body;
  };

  it('writes, reads and sweeps decisions as on the embedded store', async () => {
    const authority = { epoch: 1, isHeld: () => true };
    const ledger = new DecisionLedger({ store: ground.store, authority });
    const tick = (at: number) => ledger.tick({ at, epoch: 1, campaigns: [exampleTick({ at })] });
    tick(now - decisionsKeptMs);
    tick(now - 5_000);
    ledger.lead({
      campaignId: 'camp',
      leadId: 'camp:1',
      at: now - 4_000,
      code: 'granted',
      sentence: 'A slot was held for it.',
      untilAt: null,
    });
    await ledger.close();
    expect((await get('campaigns/camp/decisions')).items.length).toBe(3);
    expect((await get('campaigns/camp/decisions?leadId=camp:1')).items).toMatchObject([
      { kind: 'lead', code: 'granted' },
    ]);
    expect((await get('campaigns/camp/pacing')).series).toMatchObject([{ fromAt: now - 5_000 }]);
    ledger.tick({ at: now + 600_000, epoch: 1, campaigns: [] });
    await ledger.close();
    expect((await get('campaigns/camp/decisions')).items.length).toBe(2);
  });

  it('counts dials by hour, as a funnel, and towards a forecast', async () => {
    const human = { isHuman: true, isConversation: true, goal: null };
    await ground.documents.attempts.insertMany(
      ['answered', 'no_answer', 'no_answer', 'abandoned'].map((outcome, n) =>
        exampleAttempt({
          _id: `camp:+12125550101:${n + 1}`,
          leadId: 'camp:+12125550101',
          n: n + 1,
          campaignId: 'camp',
          callId: `call-${n}`,
          intendedAt: now - 3_600_000,
          endedAt: now - 3_580_000,
          outcome: outcome as 'answered',
          state: 'ended',
          ...(outcome === 'answered' ? { talk: human } : {}),
        }),
      ),
    );
    await ground.documents.leads.insertMany(
      [null, 'no_answer'].map(
        (outcome, n) =>
          ({
            _id: `camp:+1212555010${n}`,
            campaignId: 'camp',
            phone: `+1212555010${n}`,
            state: n === 0 ? 'ready' : 'waiting',
            attemptCount: n,
            nextAttemptAt: n === 0 ? 0 : now + 60_000,
            priority: 0,
            outcome,
            why: 'New',
          }) as Lead,
      ),
    );
    expect((await get('campaigns/camp/heat')).totals).toMatchObject({
      dialCount: 4,
      humanCount: 2,
      conversationCount: 1,
      abandonedCount: 1,
    });
    const { steps } = await get('campaigns/camp/funnel');
    expect(steps.map(({ count }: { count: number }) => count)).toEqual([2, 1, 2, 2, 1, 1, 0]);
    const forecast = await get('campaigns/camp/forecast');
    expect(forecast).toMatchObject({ openCount: 2, totalCount: 2 });
    expect(forecast.assumptions[0]).toMatchObject({ name: 'dials_per_hour' });
    const why = await get('leads/camp:+12125550100/why');
    expect(why.reasons[0].code).toBe('bot_not_live');
  });
});
