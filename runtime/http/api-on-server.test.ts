import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeOnServer } from '../../actors/contract/real-server.ts';
import { testDatabase } from '../../actors/contract/test-database.ts';
import { exampleResult } from '../../actors/outbound/example-result.ts';
import { openMongoStore } from '../../actors/store/mongo/mongo-store.ts';
import { takeCarrierStatus } from '../control/carrier-status.ts';
import { answerInbound } from '../control/inbound/inbound-answer.ts';
import { storedNews } from '../control/stored-news.ts';
import { demoBotId, demoCampaignId, seedDemo } from '../seed/seed-demo.ts';
import { type ApiGround, openApiGround, smallBotConfig } from './api-ground.ts';
import { exampleAttempt } from './example-attempt.ts';

describeOnServer('the API on a MongoDB server', ['MONGODB_URI'], ([uri = '']) => {
  let ground: ApiGround;
  let drop: () => Promise<void>;
  beforeEach(async () => {
    const own = testDatabase(uri);
    drop = own.drop;
    ground = await openApiGround({}, () => openMongoStore({ uri, database: own.database }));
  });
  afterEach(async () => {
    await ground.close();
    await drop();
  });

  it('stores of many results of one call exactly one, with its journal', async () => {
    const post = (callId: string, workerId = 'worker-1') =>
      ground.asFleet(
        'POST',
        `/api/v1/calls/${callId}/results`,
        exampleResult(callId, {
          workerId,
          journal: Array.from({ length: 700 }, (_, seq) => ({
            seq,
            t: seq,
            path: workerId,
            kind: 'event' as const,
            event: 'e',
          })),
        }),
      );
    const same = await Promise.all(Array.from({ length: 6 }, () => post('call-1')));
    expect(same.filter(({ body }) => body.outcome === 'stored')).toHaveLength(1);
    expect(same.every(({ status }) => status === 200)).toBe(true);
    const different = await Promise.all(
      Array.from({ length: 6 }, (_, n) => post('call-2', `worker-${n}`)),
    );
    expect(different.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(different.filter(({ status }) => status === 409)).toHaveLength(5);
    const { workerId } = (await ground.call('GET', '/api/v1/calls/call-2')).body;
    const { items } = (await ground.call('GET', '/api/v1/calls/call-2/events?limit=5000')).body;
    expect(items).toHaveLength(700);
    expect(new Set(items.map(({ path }: { path: string }) => path))).toEqual(new Set([workerId]));
    const list = (await ground.call('GET', '/api/v1/calls?disposition=confirmed&limit=1')).body;
    expect(list.nextCursor).toBe('call-2');
  });

  it('finds calls and leads by what operators ask for, like the embedded store', async () => {
    for (let n = 0; n < 6; n += 1)
      await ground.asFleet(
        'POST',
        `/api/v1/calls/call-${n}/results`,
        exampleResult(`call-${n}`, {
          direction: n === 3 ? 'inbound' : 'outbound',
          to: `+1202555010${n}`,
          answeredAt: new Date(1_700_000_000_000 + n * 60_000),
          latency: { firstWordMs: 1, turnsMs: [n * 100] },
          transcript: [
            {
              turn: 0,
              who: 'bot',
              text: n === 4 ? 'It costs $5.00 (five) [net].' : `Number ${n}.`,
              startMs: 0,
              endMs: 900,
              words: [],
              cut: false,
            },
          ],
        }),
      );
    const idsOf = async (query: string) =>
      (await ground.call('GET', `/api/v1/calls?${query}`)).body.items
        .map(({ _id }: { _id: string }) => _id.at(-1))
        .join('');
    expect(await idsOf('direction=inbound')).toBe('3');
    expect(await idsOf('number=%2B12025550102')).toBe('2');
    expect(await idsOf('number=0105')).toBe('5');
    expect(await idsOf('text=%245.00%20(FIVE)%20%5Bnet%5D.')).toBe('4');
    expect(await idsOf('turnMs=400&text=number')).toBe('5');
    expect(await idsOf('fromAt=1700000060000&toAt=1700000180000')).toBe('21');
    const { bars } = (await ground.call('GET', '/api/v1/calls/histogram?direction=outbound&bars=7'))
      .body;
    expect(bars.map((bar: { completedCount: number }) => bar.completedCount)).toEqual([
      1, 1, 1, 0, 1, 1,
    ]);
    const csv = await ground.call('GET', '/api/v1/calls.csv?text=number');
    expect(csv.raw.toString('utf8').trimEnd().split('\n')).toHaveLength(6);

    await seedDemo(ground.store, { clock: Date });
    const leads = `/api/v1/campaigns/${demoCampaignId}/leads`;
    const page = (await ground.call('GET', `${leads}?why=NOT%20dialled&limit=3`)).body;
    expect(page.items).toHaveLength(3);
    expect(page.items[0].attempts).toEqual([]);
    const outcomes = (await ground.call('GET', `/api/v1/campaigns/${demoCampaignId}/outcomes`))
      .body;
    expect(outcomes).toMatchObject({ bars: [{}], totals: {} });
  });

  it('seeds the demo twice as once, and counts its leads', async () => {
    await Promise.all([
      seedDemo(ground.store, { clock: Date }),
      seedDemo(ground.store, { clock: Date }),
    ]);
    const { body } = await ground.call('GET', `/api/v1/campaigns/${demoCampaignId}`);
    expect(body.progress).toEqual({ leadCount: 200, byState: { ready: 200 }, byOutcome: {} });
    const again = await ground.call('POST', `/api/v1/bots/${demoBotId}/publish`);
    expect(again).toMatchObject({ status: 200, body: { number: 1 } });
    const orders = await Promise.all(
      ['pause', 'pause', 'pause'].map((order) =>
        ground.call('POST', `/api/v1/campaigns/${demoCampaignId}/${order}`),
      ),
    );
    // Who asks for what is happening already is no wrong; it happens once.
    expect(orders.map(({ status }) => status)).toEqual([200, 200, 200]);
    const { log } = (await ground.call('GET', `/api/v1/campaigns/${demoCampaignId}`)).body;
    expect(log.filter(({ from }: { from: string }) => from === 'running')).toHaveLength(1);
  });

  it('lets a draft change under its revision only', async () => {
    const bot = await ground.call('POST', '/api/v1/bots', { name: 'B', config: smallBotConfig() });
    const put = (text: string) =>
      ground.call('PUT', `/api/v1/bots/${bot.body._id}/draft`, {
        rev: 1,
        config: smallBotConfig(text),
      });
    const answers = await Promise.all([put('A.'), put('B.'), put('C.')]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('applies of a carrier’s callbacks the newest, in whatever order they come', async () => {
    await ground.documents.attempts.insertOne(exampleAttempt({ _id: 'a' }));
    const { documents } = ground;
    const news = storedNews(ground.bus, () => {});
    const tell = (sequence: number, status: 'ringing' | 'answered') =>
      takeCarrierStatus(
        { documents, news, unnoted: () => {} },
        { attemptId: 'a', carrierCallId: 'CA1', status, sequence, at: sequence, code: null },
        new AbortController().signal,
      );
    expect(await tell(2, 'answered')).toBe('applied');
    expect(await tell(1, 'ringing')).toBe('late');
    expect(await documents.attempts.findOne({ _id: 'a' })).toMatchObject({
      state: 'answered',
      answeredAt: 2,
      carrierSequence: 2,
      carrierCallId: 'CA1',
      carrierCode: null,
    });
  });

  it('finds one worker for a call about which several APIs are asked at once', async () => {
    const { documents, store, clock } = ground;
    const bot = await ground.call('POST', '/api/v1/bots', { name: 'B', config: smallBotConfig() });
    const botId = bot.body._id;
    await ground.call('POST', `/api/v1/bots/${botId}/publish`);
    const number = '+15550140000';
    await ground.call('POST', '/api/v1/inbound-routes', { number, botId });
    await documents.workers.insertOne({
      _id: 'w1',
      schemaVersion: 1,
      url: 'http://127.0.0.1:1',
      mediaUrl: 'wss://w1.example/ws/twilio',
      slotCount: 4,
      busyCount: 0,
      state: 'ready',
      beatAt: clock.now,
      startedAt: 1,
    });
    const attached: string[] = [];
    const ask = (api: number) =>
      answerInbound(
        {
          store,
          documents,
          attach: {
            attach: async (_url, { callId }) => {
              attached.push(callId);
              return { answer: 'accepted' };
            },
          },
          secret: 'a secret of all APIs',
          publicUrl: () => 'http://api',
          fleetUrls: [],
          now: () => clock.now,
          newId: () => `call-of-${api}`,
          log: pino({ level: 'silent' }),
        },
        { carrierCallId: 'CA1', from: '+15550130000', to: number },
        AbortSignal.timeout(10_000),
      );
    const answers = await Promise.all([1, 2, 3, 4, 5, 6].map(ask));
    expect(attached).toHaveLength(1);
    expect(answers.filter(({ kind }) => kind === 'connected')).toHaveLength(1);
    expect(answers.filter(({ kind }) => kind === 'repeated')).toHaveLength(5);
    for (const answer of answers)
      expect(answer).toMatchObject({
        media: { callId: attached[0], mediaUrl: 'wss://w1.example/ws/twilio' },
      });
  });
});
