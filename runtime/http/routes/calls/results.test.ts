import { afterEach, beforeEach, expect, test } from 'vitest';
import { exampleResult } from '../../../../actors/outbound/example-result.ts';
import { topics } from '../../../../machines/contracts/topics.ts';
import { type ApiGround, groundSecret, openApiGround } from '../../api-ground.ts';

let ground: ApiGround;
beforeEach(async () => {
  ground = await openApiGround();
});
afterEach(() => ground.close());

const post = (body: object, callId = 'call-1') =>
  ground.asFleet('POST', `/api/v1/calls/${callId}/results`, body);

const journalOf = (count: number) =>
  Array.from({ length: count }, (_, seq) => ({
    seq,
    t: seq,
    path: 'call',
    kind: 'event' as const,
    event: `event.${seq}`,
  }));

test('the first result becomes the record, and the dialler is told', async () => {
  const { status, body } = await post(exampleResult('call-1'));
  expect([status, body]).toEqual([200, { callId: 'call-1', outcome: 'stored' }]);
  const record = (await ground.call('GET', '/api/v1/calls/call-1')).body;
  expect(record).toMatchObject({
    _id: 'call-1',
    state: 'completed',
    endReason: 'bot_ended',
    answeredAt: '2023-11-14T22:13:20.000Z',
    disposition: { code: 'confirmed' },
    transcript: [{ who: 'bot', text: 'Hello.' }],
    counters: { 'media.frames': 1_500 },
  });
  expect(record).not.toHaveProperty('journal');
  expect(await ground.published()).toEqual([
    {
      topic: topics.callResult,
      message: {
        callId: 'call-1',
        attemptId: 'campaign-1:+12025550100:1',
        leadId: 'campaign-1:+12025550100',
        disposition: { code: 'confirmed', source: 'flow' },
        termination: { result: 'completed', reason: 'bot_ended' },
      },
    },
  ]);
});

test('a replay is acknowledged, however its keys are ordered, and changes nothing', async () => {
  await post(exampleResult('call-1'));
  const first = await ground.documents.calls.findOne({ _id: 'call-1' });
  ground.clock.now += 60_000;
  const reversed = Object.fromEntries(Object.entries(exampleResult('call-1')).reverse());
  expect((await post(reversed)).body).toEqual({ callId: 'call-1', outcome: 'replayed' });
  expect(await ground.documents.calls.findOne({ _id: 'call-1' })).toEqual(first);
});

test('a result is acknowledged once it is stored, though the bus refuses the news; what it refused is counted', async () => {
  await ground.bus.close();
  const { status, body } = await post(exampleResult('call-1'));
  expect([status, body]).toEqual([200, { callId: 'call-1', outcome: 'stored' }]);
  expect(await ground.documents.calls.countDocuments({ _id: 'call-1' })).toBe(1);
  expect(((await ground.call('GET', '/metrics')).body as string).split('\n')).toContain(
    `vox_news_refused_total{topic="${topics.callResult}"} 1`,
  );
  expect(ground.logged.join()).toContain('news_refused_by_the_bus');
});

test('another result of the same call conflicts, and the first stands with its journal', async () => {
  await post(exampleResult('call-1'));
  const other = exampleResult('call-1', { vars: { name: 'Eve' }, journal: journalOf(3) });
  expect(await post(other)).toMatchObject({ status: 409, body: { code: 'result_conflict' } });
  expect((await ground.documents.calls.findOne({ _id: 'call-1' }))?.vars).toEqual({ name: 'Ada' });
  const { items } = (await ground.call('GET', '/api/v1/calls/call-1/events')).body;
  expect(items).toHaveLength(1);
});

test('of many at the same time exactly one is stored', async () => {
  const same = await Promise.all(Array.from({ length: 6 }, () => post(exampleResult('call-1'))));
  expect(
    same.map(({ body }) => String(body.outcome)).toSorted((a, b) => a.localeCompare(b)),
  ).toEqual([...Array<string>(5).fill('replayed'), 'stored']);
  const different = await Promise.all(
    Array.from({ length: 6 }, (_, n) =>
      post(exampleResult('call-2', { workerId: `worker-${n}`, journal: journalOf(n) }), 'call-2'),
    ),
  );
  expect(different.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
    200, 409, 409, 409, 409, 409,
  ]);
});

test('a result that was cut short by a crash is completed by its repetition', async () => {
  const insert = ground.documents.calls.insertOne.bind(ground.documents.calls);
  ground.documents.calls.insertOne = () => Promise.reject(new Error('the process died here'));
  expect((await post(exampleResult('call-1'))).status).toBe(500);
  ground.documents.calls.insertOne = insert;
  expect((await post(exampleResult('call-1'))).body.outcome).toBe('stored');
  expect((await ground.call('GET', '/api/v1/calls/call-1/events')).body.items).toHaveLength(1);
});

test('the journal is read in order and in pages', async () => {
  await post(exampleResult('call-1', { journal: journalOf(1_203) }));
  const seqs: number[] = [];
  let after: number | null = -1;
  let pageCount = 0;
  while (after !== null) {
    const { body } = await ground.call(
      'GET',
      `/api/v1/calls/call-1/events?limit=500&after=${after}`,
    );
    seqs.push(...body.items.map(({ seq }: { seq: number }) => seq));
    after = body.nextAfter;
    pageCount += 1;
  }
  expect(pageCount).toBe(3);
  expect(seqs).toEqual(journalOf(1_203).map(({ seq }) => seq));
});

test('a malformed result is refused by place, and nothing is stored', async () => {
  const { status, body } = await post({ ...exampleResult('call-1'), termination: 'ended' });
  expect(status).toBe(400);
  expect(body.problems).toEqual([{ at: 'body/termination', message: expect.any(String) }]);
  expect(await ground.documents.calls.countDocuments({})).toBe(0);
  const broken = await ground.inject({
    method: 'POST',
    url: '/api/v1/calls/call-1/results',
    headers: { authorization: `Bearer ${groundSecret}`, 'content-type': 'application/json' },
    payload: '{"schemaVersion":1,',
  });
  expect(broken).toMatchObject({ status: 400, body: { code: 'bad_request' } });
});

test('an oversize result is refused before it is read', async () => {
  const text = 'x'.repeat(9 * 1024 * 1024);
  expect(await post({ ...exampleResult('call-1'), vars: { text } })).toMatchObject({
    status: 413,
    body: { code: 'payload_too_large' },
  });
});

test('a result under another call’s address is refused', async () => {
  expect(await post(exampleResult('call-1'), 'call-2')).toMatchObject({
    status: 400,
    body: { detail: expect.stringContaining('differ') },
  });
});

test('nobody without the secret can post a result', async () => {
  const answer = await ground.call('POST', '/api/v1/calls/call-1/results', exampleResult('call-1'));
  expect(answer.status).toBe(401);
});
