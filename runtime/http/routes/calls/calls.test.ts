import { Buffer } from 'node:buffer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exampleResult } from '../../../../actors/outbound/example-result.ts';
import { type ApiGround, openApiGround } from '../../api-ground.ts';

let ground: ApiGround;
const sound = Buffer.from(Array.from({ length: 1_000 }, (_, n) => n % 256));

beforeAll(async () => {
  ground = await openApiGround();
  await ground.objects.put('recordings/call-05.wav', sound, 'audio/wav');
  const recording = {
    store: ground.objects.name,
    key: 'recordings/call-05.wav',
    durationMs: 1_000,
    bytes: 1_000,
    partial: false,
  };
  for (let n = 0; n < 10; n += 1) {
    const callId = `call-0${n}`;
    const result = exampleResult(callId, {
      campaignId: n < 4 ? 'campaign-1' : 'campaign-2',
      termination:
        n === 7
          ? { result: 'failed', reason: 'leg_lost' }
          : { result: 'completed', reason: 'bot_ended' },
      disposition: { code: n % 2 === 0 ? 'confirmed' : 'moved', source: 'flow' },
      direction: n === 3 ? 'inbound' : 'outbound',
      botId: n < 2 ? 'bot-2' : 'bot-1',
      from: n === 3 ? '+12025550177' : '+12025550199',
      to: `+1202555010${n}`,
      answeredAt: new Date(1_700_000_000_000 + n * 60_000),
      endedAt: new Date(1_700_000_031_500 + n * 60_000),
      latency: { firstWordMs: 120, turnsMs: n === 9 ? [] : [210.5, 100 * n] },
      transcript: [
        {
          turn: 0,
          who: 'bot',
          text: n === 4 ? 'It costs $5.00 (five) [net].' : `Hello, this is number ${n}.`,
          startMs: 0,
          endMs: 900,
          words: [],
          cut: false,
        },
      ],
      recording:
        n === 5
          ? recording
          : n === 6
            ? { ...recording, key: 'recordings/gone.wav' }
            : n === 8
              ? { ...recording, store: 'another-bucket' }
              : null,
    });
    await ground.asFleet('POST', `/api/v1/calls/${callId}/results`, result);
  }
});
afterAll(() => ground.close());

const idsOf = async (query: string): Promise<string[]> =>
  (await ground.call('GET', `/api/v1/calls?${query}`)).body.items.map(
    ({ _id }: { _id: string }) => _id,
  );

describe('the list of calls', () => {
  test('goes from the newest to the oldest, page by page, each call once', async () => {
    const ids: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const { body } = await ground.call('GET', `/api/v1/calls?limit=4${query}`);
      ids.push(...body.items.map(({ _id }: { _id: string }) => _id));
      cursor = body.nextCursor;
    }
    expect(ids).toEqual(Array.from({ length: 10 }, (_, n) => `call-0${9 - n}`));
  });

  test('can be narrowed by state, campaign and disposition', async () => {
    expect(await idsOf('state=failed')).toEqual(['call-07']);
    expect(await idsOf('campaign=campaign-1')).toHaveLength(4);
    expect(await idsOf('campaign=campaign-1&disposition=moved')).toEqual(['call-03', 'call-01']);
  });

  test('leaves out what only the page of a call shows', async () => {
    const [line] = (await ground.call('GET', '/api/v1/calls?limit=1')).body.items;
    expect(line).toHaveProperty('disposition');
    expect(line).not.toHaveProperty('transcript');
  });

  test.each([
    ['direction=inbound', '3'],
    ['bot=bot-2', '10'],
    ['endReason=leg_lost', '7'],
    ['number=%2B12025550104', '4'],
    ['number=%2B12025550177', '3'],
    ['number=0177', '3'],
    ['number=010-5', '5'],
    ['number=55501', ''],
    ['text=NUMBER%208', '8'],
    ['text=%245.00%20(five)%20%5Bnet%5D.', '4'],
    ['text=.*', ''],
    ['turnMs=700', '87'],
    ['turnMs=200&campaign=campaign-1', '3210'],
    ['fromAt=1700000120000&toAt=1700000240000', '32'],
    ['state=completed&direction=outbound&disposition=moved&text=hello', '951'],
  ])('with %s has the calls %s', async (query, wanted) => {
    expect((await idsOf(query)).map((id) => id.at(-1)).join('')).toBe(wanted);
  });

  test('tells the slowest turn of each call', async () => {
    const { items } = (await ground.call('GET', '/api/v1/calls?limit=3')).body;
    expect(items.map(({ slowestTurnMs }: { slowestTurnMs: number }) => slowestTurnMs)).toEqual([
      null,
      800,
      700,
    ]);
    expect(items[0]).not.toHaveProperty('latency');
  });

  test.each([
    'limit=0',
    'limit=1000',
    'limit=many',
    'state=nonsense',
    'direction=sideways',
    'number=1',
    'number=call-me',
    'text=x',
    'turnMs=soon',
    'fromAt=yesterday',
  ])('refuses %s', async (query) => {
    expect((await ground.call('GET', `/api/v1/calls?${query}`)).status).toBe(400);
  });
});

test.each(['', '/events', '/recording', '/peaks'])(
  'an unknown call has nothing at …%s',
  async (path) => {
    expect(await ground.call('GET', `/api/v1/calls/nobody${path}`)).toMatchObject({
      status: 404,
      body: { code: 'call_unknown' },
    });
  },
);

describe('the density of calls', () => {
  const histogram = async (query: string) =>
    (await ground.call('GET', `/api/v1/calls/histogram?${query}`)).body;

  test('counts every call once, in bars of a whole width', async () => {
    const { fromAt, barMs, bars, without } = await histogram('bars=12');
    expect({ fromAt, barMs, without }).toEqual({
      fromAt: 1_699_999_980_000,
      barMs: 60_000,
      without: [],
    });
    expect(bars).toHaveLength(10);
    expect(bars[7]).toEqual({ completedCount: 0, failedCount: 1 });
    expect(
      bars.filter(({ completedCount }: { completedCount: number }) => completedCount === 1),
    ).toHaveLength(9);
  });

  test('keeps to the time and the filters that are asked for', async () => {
    const asked = 'fromAt=1700000120000&toAt=1700000240000&direction=outbound';
    const { bars } = await histogram(asked);
    const count = bars.reduce(
      (sum: number, bar: { completedCount: number }) => sum + bar.completedCount,
      0,
    );
    expect(count).toBe(1);
    expect((await histogram('state=failed&bars=1')).bars).toEqual([
      { completedCount: 0, failedCount: 1 },
    ]);
  });

  test('has no more bars than asked for, and wider ones instead', async () => {
    const { barMs, bars } = await histogram('bars=4');
    expect(barMs).toBe(300_000);
    expect(bars.length).toBeLessThanOrEqual(4);
  });

  test('says which filters it cannot count', async () => {
    expect((await histogram('text=hello&number=0177&turnMs=5')).without).toEqual([
      'number',
      'text',
      'turnMs',
    ]);
  });

  test('of no call is one empty bar', async () => {
    expect((await histogram('bot=nobody&bars=1')).bars).toEqual([
      { completedCount: 0, failedCount: 0 },
    ]);
  });
});

test('the table of calls holds those of the filter, for a spreadsheet', async () => {
  const { status, headers, raw } = await ground.call('GET', '/api/v1/calls.csv?direction=inbound');
  expect(status).toBe(200);
  expect(headers).toMatchObject({
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': 'attachment; filename="calls.csv"',
  });
  const [header, ...rows] = raw.toString('utf8').trimEnd().split('\n');
  expect(header).toMatch(/^\ufeffcall_id,direction,from,to,/);
  expect(rows).toEqual([
    expect.stringMatching(/^call-03,inbound,\+12025550177,\+12025550103,bot-1,campaign-1,/),
  ]);
});

describe('a recording', () => {
  const listen = (range?: string, method: 'GET' | 'HEAD' = 'GET', callId = 'call-05') =>
    ground.inject({
      method,
      url: `/api/v1/calls/${callId}/recording`,
      headers: range === undefined ? {} : { range },
    });

  test('plays whole', async () => {
    const { status, headers, raw } = await listen();
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'audio/wav',
      'content-length': '1000',
      'accept-ranges': 'bytes',
    });
    expect(raw.equals(sound)).toBe(true);
  });

  test('plays from where a player seeks to', async () => {
    const { status, headers, raw } = await listen('bytes=100-199');
    expect(status).toBe(206);
    expect(headers).toMatchObject({
      'content-range': 'bytes 100-199/1000',
      'content-length': '100',
    });
    expect(raw.equals(sound.subarray(100, 200))).toBe(true);
  });

  test('tells its size to who asks beyond it', async () => {
    const answer = await listen('bytes=1000-');
    expect(answer).toMatchObject({ status: 416, body: { code: 'range_invalid' } });
    expect(answer.headers['content-range']).toBe('bytes */1000');
    expect(answer.headers['content-type']).toMatch(/problem\+json/);
  });

  test('tells its size without its sound', async () => {
    const { status, headers, raw } = await listen(undefined, 'HEAD');
    expect(status).toBe(200);
    expect(headers['content-length']).toBe('1000');
    expect(raw).toHaveLength(0);
  });

  test.each([
    ['call-04', 'has no recording'],
    ['call-06', 'lost its object'],
    ['call-08', 'has it in another store'],
  ])('of %s, which %s, is not found', async (callId) => {
    const answer = await listen(undefined, 'GET', callId);
    expect(answer).toMatchObject({ status: 404, body: { code: 'object_unknown' } });
  });
});
