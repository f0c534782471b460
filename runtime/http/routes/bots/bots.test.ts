import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ApiGround, openApiGround, smallBotConfig } from '../../api-ground.ts';

let ground: ApiGround;
beforeEach(async () => {
  ground = await openApiGround();
});
afterEach(() => ground.close());

const create = (name = 'Süd Clinic!', more: object = {}) =>
  ground.call('POST', '/api/v1/bots', { name, config: smallBotConfig(), ...more });
const publish = (id: string) => ground.call('POST', `/api/v1/bots/${id}/publish`);
const put = (id: string, rev: number, text: string) =>
  ground.call('PUT', `/api/v1/bots/${id}/draft`, { rev, config: smallBotConfig(text) });

test('a bot is made as a draft, with a slug of its name', async () => {
  const { status, body, headers } = await create();
  expect(status).toBe(201);
  expect(headers.location).toBe(`/api/v1/bots/${body._id}`);
  expect(body).toMatchObject({ slug: 'su-d-clinic', liveVersionId: null, draft: { rev: 1 } });
  expect((await ground.call('GET', `/api/v1/bots/${body._id}`)).body).toEqual(body);
  expect((await ground.call('GET', '/api/v1/bots')).body.items).toMatchObject([{ _id: body._id }]);
});

test('a slug is taken once', async () => {
  await create('Clinic');
  expect(await create('Clinic')).toMatchObject({ status: 409, body: { code: 'duplicate_key' } });
});

test('a flow that leads nowhere is refused by place', async () => {
  const nodes = { start: { type: 'start', to: 'nowhere' } };
  const { status, body } = await create('Broken', { config: { flow: { nodes } } });
  expect(status).toBe(400);
  expect(body.problems).toEqual([
    { at: 'body/config/flow', message: 'node "start" leads to "nowhere", which does not exist' },
  ]);
});

test('a draft changes only under the revision that was read', async () => {
  const { _id } = (await create()).body;
  expect((await put(_id, 1, 'Two.')).body.draft.rev).toBe(2);
  expect(await put(_id, 1, 'Also two.')).toMatchObject({
    status: 409,
    body: { code: 'rev_conflict', detail: 'the draft is at rev 2' },
  });
  const answers = await Promise.all([put(_id, 2, 'A.'), put(_id, 2, 'B.'), put(_id, 2, 'C.')]);
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409]);
  expect((await put('nobody', 1, 'x')).body.code).toBe('bot_unknown');
});

test('publishing makes a version that never changes; the same draft makes no second one', async () => {
  const { _id } = (await create()).body;
  const first = await publish(_id);
  expect(first).toMatchObject({ status: 201, body: { number: 1, botId: _id } });
  expect(first.body.hash).toMatch(/^[0-9a-f]{64}$/);
  expect(await publish(_id)).toMatchObject({ status: 200, body: { _id: first.body._id } });
  await put(_id, 1, 'Changed.');
  const second = await publish(_id);
  expect(second).toMatchObject({ status: 201, body: { number: 2 } });
  expect((await ground.call('GET', `/api/v1/bots/${_id}`)).body.liveVersionId).toBe(
    second.body._id,
  );
  await put(_id, 2, 'Hello {{name}}.');
  // Back to the first text: the first version goes live again.
  expect(await publish(_id)).toMatchObject({ status: 200, body: { number: 1 } });
  expect((await publish('nobody')).body.code).toBe('bot_unknown');
});

test('a published version can be read for as long as calls name it', async () => {
  const { _id } = (await create()).body;
  const { body: version } = await publish(_id);
  const read = (id: string, of = _id) =>
    ground.call('GET', `/api/v1/bots/${of}/versions/${encodeURIComponent(id)}`);
  expect(await read(version._id)).toMatchObject({ status: 200, body: version });
  expect((await read('none')).body.code).toBe('version_unknown');
  expect((await read(version._id, 'nobody')).body.code).toBe('version_unknown');
});

test('of operators who publish at once each gets a version, and numbers have no gap', async () => {
  const { _id } = (await create()).body;
  const answers = await Promise.all(Array.from({ length: 4 }, () => publish(_id)));
  expect(answers.every(({ body }) => body.number === 1)).toBe(true);
  expect(await ground.documents.botVersions.countDocuments({ botId: _id })).toBe(1);
});

test('a bot of an older release, without settings that came since, is told with their defaults', async () => {
  const { body } = await create('Old');
  await publish(body._id);
  const { bots, botVersions } = ground.documents;
  await bots.updateOne({ _id: body._id }, { $unset: { 'draft.config.pipeline': '' } });
  await botVersions.updateOne({ _id: `${body._id}:1` }, { $unset: { 'config.pipeline': '' } });
  const told = await ground.call('GET', `/api/v1/bots/${body._id}`);
  expect(told).toMatchObject({ status: 200, body: { draft: { config: { pipeline: {} } } } });
  const version = await ground.call('GET', `/api/v1/bots/${body._id}/versions/${body._id}:1`);
  expect(version).toMatchObject({ status: 200, body: { config: { pipeline: {} } } });
});
