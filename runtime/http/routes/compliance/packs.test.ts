import { afterAll, beforeAll, expect, it } from 'vitest';
import { PresetId } from '../../../../machines/contracts/compliance/rule-pack.ts';
import { type ApiGround, openApiGround } from '../../api-ground.ts';

let ground: ApiGround;
beforeAll(async () => {
  ground = await openApiGround();
});
afterAll(() => ground.close());

it('tells every rule pack with its edition and where it was read', async () => {
  const { status, body } = await ground.call('GET', '/api/v1/compliance/packs');
  expect(status).toBe(200);
  const items = (body as { items: { id: string; version: string; sources: unknown[] }[] }).items;
  expect(items.map(({ id }) => id).sort()).toEqual([...PresetId.options].sort());
  expect(items.every(({ version, sources }) => version !== '' && sources.length > 0)).toBe(true);
});
