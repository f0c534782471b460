import { afterEach, beforeEach, expect, test } from 'vitest';
import { standardBusyText } from '../../../../machines/contracts/call/inbound.ts';
import { type ApiGround, openApiGround, smallBotConfig } from '../../api-ground.ts';

const number = '+15550140000';

let ground: ApiGround;
let botId: string;
beforeEach(async () => {
  ground = await openApiGround();
  const bot = await ground.call('POST', '/api/v1/bots', { name: 'Bot', config: smallBotConfig() });
  botId = bot.body._id;
});
afterEach(() => ground.close());

const create = (more: object = {}) =>
  ground.call('POST', '/api/v1/inbound-routes', { number, botId, ...more });

test('a number is routed to a bot, with the standard settings', async () => {
  const { status, body, headers } = await create();
  expect(status).toBe(201);
  expect(body).toMatchObject({
    number,
    botId,
    versionId: null,
    enabled: true,
    busyText: standardBusyText,
  });
  expect(headers.location).toBe(`/api/v1/inbound-routes/${body._id}`);
  expect((await ground.call('GET', `/api/v1/inbound-routes/${body._id}`)).body).toEqual(body);
});

test('a number has one route, also when two operators make one at once', async () => {
  const both = await Promise.all([create(), create()]);
  expect(new Set(both.map(({ status }) => status))).toEqual(new Set([201, 409]));
  expect(both.find(({ status }) => status === 409)?.body).toMatchObject({
    code: 'number_taken',
    detail: number,
  });
});

test('a route is changed, and cannot take another one’s number', async () => {
  const { body: route } = await create();
  await create({ number: '+15550140001' });
  ground.clock.now += 1_000;
  const put = (body: object) => ground.call('PUT', `/api/v1/inbound-routes/${route._id}`, body);
  const changed = await put({ number, botId, enabled: false, busyText: 'Call later.' });
  expect(changed).toMatchObject({
    status: 200,
    body: { enabled: false, busyText: 'Call later.', createdAt: route.createdAt },
  });
  expect(changed.body.changedAt).not.toBe(route.changedAt);
  expect((await put({ number: '+15550140001', botId })).body.code).toBe('number_taken');
});

test('routes are listed newest first, in pages, and found by number or bot', async () => {
  const numbers = ['+15550140000', '+15550140001', '+15550140002'];
  for (const each of numbers) await create({ number: each });
  const list = async (query: string) =>
    (await ground.call('GET', `/api/v1/inbound-routes?${query}`)).body;
  const first = await list('limit=2');
  expect(first.items.map((each: { number: string }) => each.number)).toEqual(
    numbers.slice(1).reverse(),
  );
  expect((await list(`limit=2&cursor=${first.nextCursor}`)).items).toHaveLength(1);
  const found = await list(`number=${encodeURIComponent(numbers[1]!)}`);
  expect(found.items).toMatchObject([{ number: numbers[1] }]);
  expect((await list('botId=another')).items).toEqual([]);
});

test('a deleted route is gone, and its number free', async () => {
  const { body } = await create();
  const url = `/api/v1/inbound-routes/${body._id}`;
  expect((await ground.call('DELETE', url)).status).toBe(204);
  for (const method of ['GET', 'DELETE'] as const)
    expect(await ground.call(method, url)).toMatchObject({
      status: 404,
      body: { code: 'inbound_route_unknown' },
    });
  expect((await create()).status).toBe(201);
});

test('what is no number, and a bot or version that is not there, are refused by name', async () => {
  expect(await create({ number: '5550140000' })).toMatchObject({
    status: 400,
    body: { code: 'bad_request', problems: [{ at: 'body/number' }] },
  });
  expect((await create({ botId: 'nobody' })).body.code).toBe('bot_unknown');
  expect((await create({ versionId: 'none' })).body.code).toBe('version_unknown');
  const put = await ground.call('PUT', '/api/v1/inbound-routes/none', { number, botId });
  expect(put.body.code).toBe('inbound_route_unknown');
});

test('a route is an operator’s: a stranger is refused', async () => {
  const answer = await ground.inject({
    method: 'GET',
    url: '/api/v1/inbound-routes',
    remoteAddress: '203.0.113.5',
  });
  expect(answer.status).toBe(401);
});
