import { afterAll, beforeAll, expect, test } from 'vitest';
import { newLead } from '../../../control/lists/take-leads.ts';
import { type ApiGround, groundSecret, openApiGround, smallBotConfig } from '../../api-ground.ts';

let ground: ApiGround;
let botId: string;
let versionId: string;

beforeAll(async () => {
  ground = await openApiGround();
  const bot = await ground.call('POST', '/api/v1/bots', {
    name: 'Clinic',
    config: smallBotConfig(),
  });
  botId = bot.body._id;
  versionId = (await ground.call('POST', `/api/v1/bots/${botId}/publish`)).body._id;
  const row = { phone: '+15550100001', vars: { name: 'Ada' }, priority: 0 };
  await ground.documents.leads.insertOne(newLead('camp', row, 0));
});
afterAll(() => ground.close());

const config = (query: Record<string, string>, headers: Record<string, string> = {}) =>
  ground.inject({
    method: 'GET',
    url: `/api/v1/config?${new URLSearchParams(query).toString()}`,
    headers: { authorization: `Bearer ${groundSecret}`, ...headers },
  });

test('a call gets the live version and the lead’s variables over the bot’s', async () => {
  const lead_id = 'camp:+15550100001';
  const { status, body } = await config({ call_id: 'call/1', bot_id: botId, lead_id });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    call: { callId: 'call/1', direction: 'outbound' },
    bot: { botId, versionId, name: 'Clinic' },
    vars: { name: 'Ada', city: 'Riverside' },
    lead: { leadId: lead_id, campaignId: 'camp' },
    callbacks: { resultsUrl: 'http://localhost:8080/api/v1/calls/call%2F1/results' },
  });
  expect(body.config).toEqual(JSON.parse(JSON.stringify(smallBotConfig())));
});

test('what has not changed is not sent again', async () => {
  const first = await config({ call_id: 'call-1', bot_id: botId });
  const etag = first.headers.etag as string;
  const again = await config({ call_id: 'call-1', bot_id: botId }, { 'if-none-match': etag });
  expect(again).toMatchObject({ status: 304, body: '', headers: { etag } });
  // A length that no body has makes strict clients refuse the answer.
  expect(again.headers['content-length'] ?? '0').toBe('0');
  const other = await config({ call_id: 'call-2', bot_id: botId }, { 'if-none-match': etag });
  expect(other.status).toBe(200);
});

test('a pinned version stays, whatever is published later', async () => {
  const changed = await ground.call('PUT', `/api/v1/bots/${botId}/draft`, {
    rev: 1,
    config: smallBotConfig('Good day {{name}}.'),
  });
  expect(changed.status).toBe(200);
  const second = (await ground.call('POST', `/api/v1/bots/${botId}/publish`)).body._id;
  expect((await config({ call_id: 'c', bot_id: botId })).body.bot.versionId).toBe(second);
  const pinned = await config({ call_id: 'c', bot_id: botId, version: versionId });
  expect(pinned.body.bot.versionId).toBe(versionId);
  expect(pinned.body.config.flow.nodes.hello.text).toBe('Hello {{name}}.');
});

test('an unknown bot, a bot without a version, an unknown lead or version are told apart', async () => {
  const draft = await ground.call('POST', '/api/v1/bots', {
    name: 'Draft',
    config: smallBotConfig(),
  });
  const codeOf = async (query: Record<string, string>) => {
    const { status, body } = await config({ call_id: 'c', bot_id: botId, ...query });
    return [status, body.code];
  };
  expect(await codeOf({ bot_id: 'nobody' })).toEqual([404, 'bot_unknown']);
  expect(await codeOf({ bot_id: draft.body._id })).toEqual([409, 'bot_not_live']);
  expect(await codeOf({ lead_id: 'nobody' })).toEqual([404, 'lead_unknown']);
  expect(await codeOf({ version: 'none' })).toEqual([404, 'version_unknown']);
});

test('a query that is incomplete is refused by place', async () => {
  const { status, body } = await config({ bot_id: botId });
  expect(status).toBe(400);
  expect(body.problems).toEqual([{ at: 'querystring/call_id', message: expect.any(String) }]);
});
