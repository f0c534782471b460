/** What an owner does to a running campaign, and what lists come in with; infra/dialler-failures.md names each. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../../../../actors/dialling/dialling-ground.ts';
import { type DialledGround, openDialledGround } from '../../dialled-ground.ts';

let ground: DialledGround;
beforeAll(async () => {
  ground = await openDialledGround();
  await ground.dialling.worker('w1', 20);
});
afterAll(() => ground.close());

const send = (csv: Buffer | string, query = '') =>
  ground.api.inject({
    method: 'POST',
    url: `/api/v1/campaigns/lists/leads${query}`,
    headers: { 'content-type': 'text/csv' },
    payload: csv,
  });

describe('a campaign that is edited while it runs', () => {
  test('follows from the next tick on, in its mode and in how much it dials', async () => {
    const mine = () => ground.dialling.carrier.calls.filter(({ to }) => to.startsWith('+15554'));
    await ground.dialling.campaign('edit', 6, {
      pacing: { mode: 'progressive', concurrentMax: 1 },
    });
    await ground.dialling.dialler();
    await until(mine, (calls) => calls.length === 1);
    const { body } = await ground.api.call('GET', '/api/v1/campaigns/edit');
    const edited = await ground.api.call('PATCH', '/api/v1/campaigns/edit', {
      rev: body.rev,
      pacing: { ...body.pacing, concurrentMax: 4 },
    });
    expect(edited.body).toMatchObject({ state: 'running', rev: body.rev + 1 });
    await until(mine, (calls) => calls.length === 4);
    const ticks = () => ground.dialling.facts.filter(({ type }) => type === 'pacing.tick').length;
    await ground.api.call('PATCH', '/api/v1/campaigns/edit', {
      rev: body.rev + 1,
      pacing: { ...body.pacing, mode: 'preview', concurrentMax: 10 },
    });
    const seen = ticks();
    await until(ticks, (now) => now >= seen + 2);
    expect(mine().length).toBe(4);
  });
});

describe('a list that is wrong in every way', () => {
  beforeAll(() => ground.dialling.campaign('lists', 0, { state: 'draft' }));

  test('keeps what is right: formulas stay text, null bytes are told by row, equal numbers are one', async () => {
    const rows = [
      'phone,name',
      '+14155550101,"=HYPERLINK(""http://x"")"',
      '=+14155550102,Ada',
      '+14155550103,Nu\u0000ll',
      '\u0000\u0000,Nobody',
      ...Array.from({ length: 5_000 }, () => '+14155550101,again'),
      '+14155550104,Grace',
    ];
    const { status, body } = await send(rows.join('\n'));
    expect(status).toBe(200);
    expect(body.counts).toEqual({
      rowCount: 5_005,
      addedCount: 2,
      refusedBy: { phone_invalid: 1, value_has_nul: 2, duplicate_in_file: 5_000 },
      leftOutBy: {},
    });
    // Each with its row and what to do.
    expect(body.problems.slice(0, 3)).toMatchObject([
      { row: 3, column: 'phone', sentence: expect.stringContaining('country code') },
      { row: 4, column: 'name', sentence: expect.stringContaining('export the list anew') },
      { row: 5, column: 'phone' },
    ]);
    const leads = await ground.dialling.leads('lists');
    expect(leads.map(({ phone }) => phone)).toContain('+14155550104');
    expect(leads.filter(({ phone }) => phone === '+14155550101').length).toBe(1);
    const table = await ground.api.call('GET', '/api/v1/campaigns/lists/leads.csv');
    for (const line of table.raw.toString('utf8').split('\n'))
      expect(line).not.toMatch(/(^|,)"?[=@]/u);
  });
});
