import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { suppressionId } from '../../../../machines/contracts/compliance/suppression.ts';
import { topics } from '../../../../machines/contracts/topics.ts';
import { type ApiGround, openApiGround, smallBotConfig } from '../../api-ground.ts';

let ground: ApiGround;
let id: string;
let botId: string;
beforeAll(async () => {
  ground = await openApiGround();
  const bot = await ground.call('POST', '/api/v1/bots', { name: 'B', config: smallBotConfig() });
  botId = bot.body._id;
});
beforeEach(async () => {
  id = await campaign();
});
afterAll(() => ground.close());

const campaign = async (): Promise<string> => {
  const made = await ground.call('POST', '/api/v1/campaigns', {
    name: 'Spring',
    botId,
    from: '+15550119999',
  });
  return made.body._id;
};

const send = (list: string | Buffer, query: Record<string, string> = {}, campaignId = id) =>
  ground.inject({
    method: 'POST',
    url: `/api/v1/campaigns/${campaignId}/leads?${new URLSearchParams(query).toString()}`,
    headers: { 'content-type': 'text/csv' },
    payload: list,
  });
const phone = (n: number) => `+1415555${String(n).padStart(4, '0')}`;
const stored = () => ground.documents.leads.find({ campaignId: id }, { sort: { _id: 1 } });
const reasons = (problems: { row: number; reason: string }[]) =>
  problems.map(({ row, reason }) => [row, reason]);

describe('a list', () => {
  it('becomes leads, with what its columns are called by', async () => {
    const { status, body } = await send(
      [
        'Name;Telefon;Mobil;Zeitzone;Kundennummer;Priority',
        'Ada;030 901820;0170 1234567;Europe/Berlin;K-1;5',
        'Bo;+14155550002;;;;',
      ].join('\r\n'),
      { country: 'DE', fileName: 'spring.csv' },
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({
      state: 'completed',
      fileName: 'spring.csv',
      format: { encoding: 'utf-8', delimiter: ';' },
      counts: { rowCount: 2, addedCount: 2, refusedBy: {}, leftOutBy: {} },
      hasReport: false,
      failure: null,
    });
    expect(body.format.columns.map(({ target }: { target: string }) => target)).toEqual([
      'vars.Name',
      'phone',
      'phone2',
      'timeZone',
      'externalId',
      'priority',
    ]);
    expect(await stored()).toMatchObject([
      { phone: phone(2), vars: { Name: 'Bo' }, priority: 0 },
      {
        _id: `${id}:+4930901820`,
        numbers: [{ phone: '+4930901820' }, { phone: '+491701234567', kind: 'mobile' }],
        timeZone: 'Europe/Berlin',
        externalId: 'K-1',
        priority: 5,
        source: { importId: body._id, row: 2 },
        state: 'ready',
      },
    ]);
  });

  it('tells what is wrong in each row, masked, and in a table of all of it', async () => {
    const { body } = await send(
      [
        'phone,zone,prio,note',
        '12,Europe/Berlin,1,a',
        '+141555512345,,,',
        `${phone(1)},Mars/Olympus,,`,
        `${phone(2)},,high,`,
        ',,,nobody',
        'NULL,,,',
        `${phone(3)},,,"a\0b"`,
        `${phone(4)},,,${'x'.repeat(2_001)}`,
        `${phone(5)},,,fine,${phone(6)}`,
        '4.91701E+11,,,',
        `${phone(7)},NULL,,\\N`,
      ].join('\n'),
      { map: JSON.stringify({ zone: 'timeZone', prio: 'priority' }) },
    );
    expect(reasons(body.problems)).toEqual([
      [2, 'phone_country_unknown'],
      [3, 'phone_too_long'],
      [4, 'time_zone_unknown'],
      [5, 'priority_invalid'],
      [6, 'phone_missing'],
      [7, 'phone_missing'],
      [8, 'value_has_nul'],
      [9, 'value_too_long'],
      [10, 'row_cells'],
      [11, 'phone_rounded'],
    ]);
    expect(body.counts).toMatchObject({ rowCount: 11, addedCount: 1 });
    expect(body.problems[1].value).toBe('…45');
    expect((await stored()).map(({ vars }) => vars)).toEqual([{}]);
    const table = await ground.call(
      'GET',
      `/api/v1/campaigns/${id}/imports/${body._id}/problems.csv`,
    );
    const lines = table.raw.toString('utf8').trimEnd().split('\n');
    expect(lines[0]).toBe('\ufeffrow,column,value,reason,taken,sentence');
    expect(lines).toHaveLength(11);
    expect(lines[3]).toContain('4,zone,Mars/Olympus,time_zone_unknown,no,');
  });

  it('leaves a wrong second number out, and takes the lead', async () => {
    const { body } = await send(`phone,phone 2\n${phone(1)},12\n12,${phone(2)}`);
    expect(body.counts).toMatchObject({ addedCount: 2, leftOutBy: { phone_country_unknown: 2 } });
    expect((await stored()).map((lead) => lead.phone)).toEqual([phone(1), phone(2)]);
  });

  it('is tried without a trace: counts by reason, samples, columns', async () => {
    await send(`phone\n${phone(1)}`);
    const before = await ground.documents.imports.find({ campaignId: id });
    const { body } = await send(`phone,name\n${phone(1)},A\n${phone(2)},B\n${phone(2)},C\n12,D`, {
      dryRun: 'true',
    });
    expect(body).toMatchObject({
      dryRun: true,
      counts: {
        rowCount: 4,
        addedCount: 1,
        refusedBy: { duplicate_in_campaign: 1, duplicate_in_file: 1, phone_country_unknown: 1 },
      },
      samples: [
        { row: 2, phone: phone(1), vars: { name: 'A' } },
        { row: 3, phone: phone(2) },
      ],
    });
    expect(body.format.columns[1]).toEqual({
      name: 'name',
      target: 'vars.name',
      by: 'rest',
      samples: ['A', 'B', 'C'],
    });
    expect(await stored()).toHaveLength(1);
    expect(await ground.documents.imports.find({ campaignId: id })).toEqual(before);
  });

  it('that comes again adds nothing, and is known by its bytes', async () => {
    const list = `phone\n${phone(1)}\n${phone(2)}`;
    const first = await send(list);
    const second = await send(list);
    expect(second.body).toMatchObject({
      sameAs: first.body._id,
      counts: { rowCount: 2, addedCount: 0, refusedBy: { already_imported: 2 } },
    });
    expect(await stored()).toHaveLength(2);
  });

  it('is held against suppression lists, with every number of a lead, and against other campaigns', async () => {
    const other = await campaign();
    await send(`phone\n${phone(104)}`, {}, other);
    const listed = (number: string, campaignId: string | null, untilAt: number | null) => ({
      _id: suppressionId(campaignId, number),
      schemaVersion: 1 as const,
      number,
      campaignId,
      reason: 'refused' as const,
      source: 'a call',
      createdAt: 0,
      untilAt,
    });
    await ground.store
      .collection('suppressions')
      .insertMany([
        listed(phone(101), null, null),
        listed(phone(102), id, ground.clock.now + 1),
        listed(phone(103), null, ground.clock.now),
        listed(phone(105), other, null),
      ]);
    const list = `phone,phone2\n${phone(101)},\n${phone(109)},${phone(102)}\n${phone(103)},\n${phone(104)},\n${phone(105)},`;
    const { body } = await send(list, { elsewhere: 'refuse' });
    expect(reasons(body.problems)).toEqual([
      [2, 'suppressed'],
      [3, 'suppressed'],
      [5, 'duplicate_elsewhere'],
    ]);
    expect((await send(list)).body.counts).toMatchObject({
      addedCount: 1,
      refusedBy: { suppressed: 2, already_imported: 2 },
    });
  });

  it('is told of on the bus while it is taken in, and the dialler at its end', async () => {
    const { body } = await send(`phone\n${phone(1)}`);
    const told = (await ground.published()).filter(
      ({ message }) => (message as { campaignId: string }).campaignId === id,
    );
    expect(told.map(({ topic }) => topic)).toEqual([
      topics.importChanged,
      topics.importChanged,
      topics.campaignChanged,
    ]);
    expect(told[1]?.message).toEqual({
      campaignId: id,
      importId: body._id,
      state: 'completed',
      counts: body.counts,
    });
    const { items } = (await ground.call('GET', `/api/v1/campaigns/${id}/imports`)).body;
    expect(items).toEqual([body]);
  });

  it('may take its columns from an earlier one', async () => {
    const map = JSON.stringify({ Who: 'vars.name', Nr: 'phone', Junk: 'ignore' });
    const first = await send(`Who,Nr,Junk\nAda,${phone(1)},x`, { map });
    await send(`Nr,Junk,Who\n${phone(2)},y,Bo`, { mapFrom: first.body._id });
    expect((await stored()).map(({ vars }) => vars)).toEqual([{ name: 'Ada' }, { name: 'Bo' }]);
  });

  it('comes back from our own table as it went out', async () => {
    await send(`phone,name\n${phone(1)},"=HYPERLINK(""x"")"`);
    const table = await ground.call('GET', `/api/v1/campaigns/${id}/leads.csv`);
    const again = await campaign();
    expect(table.raw.toString()).toContain(phone(1));
    const { body } = await send(table.raw, { rest: 'ignore' }, again);
    expect(body.counts).toMatchObject({ rowCount: 1, addedCount: 1 });
  });
});

describe('a list that cannot be read', () => {
  const refusals: [
    what: string,
    list: string | Buffer,
    query: Record<string, string>,
    words: string,
  ][] = [
    ['without a header', `Ada,${phone(1)}\nBo,${phone(2)}`, {}, 'no names of columns'],
    ['with no row', 'phone,name\n', {}, 'empty'],
    ['of no bytes', '', {}, 'empty'],
    ['without numbers', 'name,city\nAda,Rome', {}, 'columns: “name”, “city”'],
    [
      'asked for a column that it has not',
      `phone\n${phone(1)}`,
      { map: '{"Nr":"phone"}' },
      '“Nr” is not among “phone”',
    ],
    [
      'asked for one field twice',
      `a,b\n${phone(1)},x`,
      { map: '{"a":"phone","b":"phone"}' },
      'the same field',
    ],
    [
      'in an encoding that nobody knows',
      Buffer.from([...Buffer.from('phone\n'), 0x8d, 0x81, 0xe9, 0x9d]),
      {},
      'neither UTF-8',
    ],
    [
      'named UTF-8 that is not',
      Buffer.from('phone,n\n+14155550001,Z\xfcrich', 'latin1'),
      { encoding: 'utf-8' },
      'it is not UTF-8',
    ],
  ];
  it.each(refusals)('%s is refused with what to do', async (_what, list, query, words) => {
    const { status, body } = await send(list, query);
    expect([status, body.code]).toEqual([422, 'list_unreadable']);
    expect(body.detail).toContain(words);
    expect(await ground.documents.imports.find({ campaignId: id })).toEqual([]);
    expect(await stored()).toEqual([]);
  });

  it.each([
    [{ map: '{' }, 'not JSON'],
    [{ map: '{"a":"price"}' }, 'vars.<name>'],
    [{ country: 'XX' }, 'country'],
  ])('%j is refused', async (query, words) => {
    const { status, body } = await send(`phone\n${phone(1)}`, query);
    expect([status, body.code]).toEqual([400, 'bad_request']);
    expect(body.detail).toContain(words);
  });

  it('past a quotation mark that nobody closes keeps the rows before, and may be sent again', async () => {
    const { status, body } = await send(`phone,name\n${phone(1)},A\n${phone(2)},"B\n${phone(3)},C`);
    expect(status).toBe(422);
    expect(body.detail).toContain('never closed');
    expect(body.detail).toContain('took 1 leads of the 1 rows');
    const [failed] = await ground.documents.imports.find({ campaignId: id });
    expect(failed).toMatchObject({ state: 'failed', failure: { code: 'list_quote_open', row: 3 } });
    const again = await send(`phone,name\n${phone(1)},A\n${phone(2)},B\n${phone(3)},C`);
    expect(again.body.counts).toMatchObject({
      addedCount: 2,
      refusedBy: { duplicate_in_campaign: 1 },
    });
  });

  it('is told as broken off once its process is silent', async () => {
    await send(`phone\n${phone(1)}`);
    await ground.documents.imports.updateOne({ campaignId: id }, { $set: { state: 'running' } });
    const read = async () =>
      (await ground.call('GET', `/api/v1/campaigns/${id}/imports`)).body.items[0].state;
    expect(await read()).toBe('running');
    ground.clock.now += 90_000;
    expect(await read()).toBe('failed');
  });
});

describe('one lead', () => {
  const at = (n: number) => `/api/v1/leads/${encodeURIComponent(`${id}:${phone(n)}`)}`;

  it('is read, changed, taken out, let in again and dialled again', async () => {
    await send(`phone,name\n${phone(1)},Ada`);
    expect((await ground.call('GET', at(1))).body).toMatchObject({ state: 'ready', attempts: [] });
    const changed = await ground.call('PATCH', at(1), { vars: { name: 'Bo' }, priority: 7 });
    expect(changed.body).toMatchObject({ vars: { name: 'Bo' }, priority: 7 });
    const out = await ground.call('POST', `${at(1)}/withdraw`, { reason: 'moved away' });
    expect(out.body).toMatchObject({
      state: 'suppressed',
      why: 'Taken out by an operator: moved away',
      suppression: { reason: 'withdrawn' },
    });
    const back = await ground.call('POST', `${at(1)}/release`);
    expect(back.body.state).toBe('ready');
    expect(back.body).not.toHaveProperty('suppression');
    await ground.documents.leads.updateOne({ campaignId: id }, { $set: { state: 'done' } });
    await ground.documents.campaigns.updateOne({ _id: id }, { $set: { state: 'running' } });
    expect((await ground.call('POST', `${at(1)}/redial`)).body.state).toBe('ready');
  });

  it('that is being dialled is not taken out, and one that nobody knows not found', async () => {
    await send(`phone\n${phone(1)}`);
    await ground.documents.leads.updateOne({ campaignId: id }, { $set: { state: 'dialing' } });
    expect((await ground.call('POST', `${at(1)}/withdraw`)).body.code).toBe('lead_state_conflict');
    for (const [method, url] of [
      ['GET', at(2)],
      ['POST', `${at(2)}/withdraw`],
      ['POST', `${at(2)}/release`],
      ['POST', `${at(2)}/redial`],
    ] as const)
      expect((await ground.call(method, url)).body.code).toBe('lead_unknown');
  });
});
