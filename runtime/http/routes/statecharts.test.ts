import { afterAll, beforeAll, expect, test } from 'vitest';
import { allMachines } from '../../../machines/all-machines.ts';
import { StatechartDrawing } from '../../../machines/contracts/statechart-drawing.ts';
import { type ApiGround, openApiGround } from '../api-ground.ts';

let ground: ApiGround;
beforeAll(async () => {
  ground = await openApiGround();
});
afterAll(() => ground.close());

const get = (url: string, headers = {}) => ground.inject({ method: 'GET', url, headers });

test('every machine is listed with what its drawing holds', async () => {
  const { body } = await get('/api/v1/statecharts');
  const machines = body.items.map(({ machine }: { machine: string }) => machine);
  expect(machines.toSorted()).toEqual(Object.keys(allMachines).toSorted());
  for (const line of body.items) {
    expect(line.title).toMatch(/^[A-Z]/);
    expect(line.stateCount).toBeGreaterThan(2);
    expect(line.transitionCount).toBeGreaterThan(2);
  }
});

test('the drawing of a machine is sent to who does not have it', async () => {
  const { status, body, headers } = await get('/api/v1/statecharts/turn');
  expect(status).toBe(200);
  const drawing = StatechartDrawing.parse(body);
  expect(drawing.machine).toBe('turn');
  expect(headers.etag).toBe(`"${drawing.hash}"`);
  for (const url of ['/api/v1/statecharts/turn', '/api/v1/statecharts']) {
    const { etag } = (await get(url)).headers;
    const again = await get(url, { 'if-none-match': etag });
    expect(again.status).toBe(304);
    expect(again.raw).toHaveLength(0);
  }
});

test('a machine that is not there is a problem', async () => {
  expect(await get('/api/v1/statecharts/nobody')).toMatchObject({
    status: 404,
    body: { code: 'not_found', detail: 'no machine is called nobody' },
  });
});
