import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openInProcessBus } from '../../actors/bus/in-process-bus.ts';
import { realClock } from '../../actors/clock/real-clock.ts';
import { openFolderObjects } from '../../actors/objects/folder-objects.ts';
import { openConfigClient, resultsUrlFrom } from '../../actors/outbound/config-client.ts';
import { exampleResult } from '../../actors/outbound/example-result.ts';
import { openResultSpool } from '../../actors/outbound/result-spool.ts';
import { openMigratedStore } from '../../actors/store/sqlite/migrated-store.ts';
import type { Store } from '../../actors/store/store.ts';
import type { RuntimeConfigQuery } from '../../machines/contracts/runtime-config.ts';
import { VirtualClock } from '../../machines/supervision/clock.ts';
import { documentsOf } from '../control/documents.ts';
import { smallBotConfig } from '../http/api-ground.ts';
import { demoBotId, demoCampaignId, seedDemo } from '../seed/seed-demo.ts';
import { openLog } from '../system/log.ts';
import { startApi } from './api.ts';

const secret = 'the-secret-of-the-test';
const clock = realClock();

let folder: string;
let store: Store;
let ends: (() => Promise<unknown>)[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vox-api-role-'));
  store = await openMigratedStore({ path: join(folder, 'voxbridge.sqlite') });
  ends = [() => store.close()];
});
afterEach(async () => {
  for (const end of ends.reverse()) await end();
  await rm(folder, { recursive: true, force: true });
});

const start = async (port = 0, host = '127.0.0.1') => {
  const bus = openInProcessBus();
  const objects = await openFolderObjects({ dir: join(folder, 'recordings') });
  ends.push(
    () => bus.close(),
    () => objects.close(),
  );
  let idCount = 0;
  const api = await startApi({
    config: { api: { host, port, publicUrl: null }, secret: { current: secret, previous: null } },
    store,
    bus,
    objects,
    clock,
    ids: () => {
      idCount += 1;
      return `id-${idCount}`;
    },
    log: openLog({ level: 'silent' }),
  });
  ends.push(() => api.close());
  return api;
};

describe('the API as a role', () => {
  test('tells where it is, and is gone when it is closed', async () => {
    const api = await start();
    expect(api.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await fetch(`${api.url}/readyz`)).status).toBe(200);
    await api.close();
    await expect(fetch(`${api.url}/healthz`)).rejects.toThrow('fetch failed');
  });

  test('names port and variable when another program has the port', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await expect(start(port)).rejects.toMatchObject({
      code: 'port_in_use',
      detail: expect.stringContaining(`API_PORT=${port}`),
    });
    other.close();
  });

  test('names the variable of an address that this machine does not have', async () => {
    await expect(start(0, '203.0.113.1')).rejects.toMatchObject({
      code: 'config_invalid',
      detail: expect.stringContaining('API_HOST=203.0.113.1'),
    });
  });

  test('closes although a client holds its connection open', async () => {
    const api = await start();
    const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
    socket.on('error', () => {});
    await once(socket, 'connect');
    await fetch(`${api.url}/healthz`);
    await api.close();
    socket.destroy();
  });
});

describe('a fleet at the API', () => {
  const query = (more: Partial<RuntimeConfigQuery> = {}): RuntimeConfigQuery =>
    ({
      call_id: 'call-1',
      bot_id: demoBotId,
      direction: 'outbound',
      ...more,
    }) as RuntimeConfigQuery;
  const clientAt = (url: string, more = {}) =>
    openConfigClient({ configUrl: `${url}/api/v1/config`, secret, clock, ...more });

  test('fetches a configuration with the lead’s variables, and is told when nothing has changed', async () => {
    await seedDemo(store, { clock });
    const api = await start();
    const client = clientAt(api.url);
    const lead = (await documentsOf(store).leads.findOne({}))!;
    const asked = query({ lead_id: lead._id } as never);
    const { config: first, staleMs } = await client.fetch(asked);
    expect(staleMs).toBeNull();
    expect(first.vars).toEqual(lead.vars);
    expect(first.lead).toEqual({ leadId: lead._id, campaignId: demoCampaignId });
    expect(first.callbacks.resultsUrl).toBe(resultsUrlFrom(`${api.url}/api/v1/config`, 'call-1'));
    // The cached object itself: the second answer was a 304.
    expect((await client.fetch(asked)).config).toBe(first);
  });

  describe('that goes away', () => {
    const goAway = async (kept = {}) => {
      await seedDemo(store, { clock });
      const api = await start();
      const lead = (await documentsOf(store).leads.findOne({}))!;
      const client = clientAt(api.url, { kept });
      const { config } = await client.fetch(query({ lead_id: lead._id } as never));
      return { api, client, config };
    };

    test('has its last word for the bot’s next call, which is told nothing of the lead of another', async () => {
      const { api, client, config } = await goAway();
      expect(config.vars).not.toEqual(config.config.contextVariables);
      await api.close();
      const { config: kept, staleMs } = await client.fetch(
        query({ call_id: 'call-2', lead_id: 'another' } as never),
      );
      expect(kept).toEqual({
        call: { callId: 'call-2', direction: 'outbound' },
        bot: config.bot,
        config: config.config,
        vars: config.config.contextVariables,
        callbacks: { resultsUrl: `${api.url}/api/v1/calls/call-2/results` },
      });
      expect(staleMs).toBeGreaterThanOrEqual(0);
      // A pinned version is another question, which nobody has answered yet.
      await expect(client.fetch(query({ version: 'pinned' } as never))).rejects.toMatchObject({
        code: 'config_unavailable',
      });
    });

    test('is asked again by the next call once it is back', async () => {
      const { api, client } = await goAway();
      await api.close();
      expect((await client.fetch(query())).staleMs).not.toBeNull();
      const again = await start(Number(new URL(api.url).port));
      expect((await client.fetch(query())).staleMs).toBeNull();
      await again.close();
    });

    test('does not speak for ever: a copy has an age, and copies a number', async () => {
      for (const kept of [{ ageMaxMs: -1 }, { entriesMax: 0 }]) {
        const { api, client } = await goAway(kept);
        await api.close();
        await expect(client.fetch(query())).rejects.toMatchObject({ code: 'config_unavailable' });
      }
    });

    test('takes with it no bot that it has said is not live', async () => {
      const { api, client } = await goAway();
      await documentsOf(store).bots.updateOne(
        { _id: demoBotId },
        { $set: { liveVersionId: null } },
      );
      await expect(client.fetch(query())).rejects.toMatchObject({ code: 'bot_not_live' });
      await api.close();
      await expect(client.fetch(query())).rejects.toMatchObject({ code: 'config_unavailable' });
    });
  });

  test('hears the API’s own reasons', async () => {
    const api = await start();
    await expect(clientAt(api.url).fetch(query())).rejects.toMatchObject({ code: 'bot_unknown' });
    await expect(
      clientAt(api.url, { secret: 'not-the-secret' }).fetch(query()),
    ).rejects.toMatchObject({ code: 'unauthorized' });
  });

  test('brings its results, and a second one of the same call is set aside', async () => {
    const api = await start();
    const spool = await openResultSpool({
      dir: join(folder, 'spool'),
      resultsUrl: (callId) => resultsUrlFrom(`${api.url}/api/v1/config`, callId),
      secret,
      clock,
      random: () => 0.5,
      onEvent: () => {},
    });
    ends.push(() => spool.close());
    await spool.put(exampleResult('call-1'));
    expect(await spool.drained(10_000)).toBe(0);
    await spool.put(exampleResult('call-1'));
    await spool.put(exampleResult('call-1', { workerId: 'another' }));
    expect(await spool.drained(10_000)).toBe(0);
    expect(spool.counts).toMatchObject({ delivered: 2, rejected: 1, delayed: 0 });
    expect((await documentsOf(store).calls.findOne({ _id: 'call-1' }))?.workerId).toBe('worker-1');
  });
});

describe('a fleet without a good answer', () => {
  let server: Server;
  let answers: { status: number; body: string }[];
  let url: string;
  let askedCount: number;
  let onAsked: () => void;
  beforeEach(async () => {
    askedCount = 0;
    onAsked = () => {};
    server = createServer((_request, response) => {
      askedCount += 1;
      onAsked();
      const answer = answers.shift();
      if (answer === undefined) return;
      response.writeHead(answer.status).end(answer.body);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    ends.push(async () => {
      server.closeAllConnections();
      server.close();
    });
  });

  const fetchOnce = (signal?: AbortSignal) =>
    openConfigClient({ configUrl: url, secret, clock, timeoutMs: 50 }).fetch(
      { call_id: 'c', bot_id: 'b', direction: 'outbound' } as RuntimeConfigQuery,
      signal,
    );

  test.each([
    ['an error page', [502, '<html>Bad gateway</html>'], 'status 502'],
    ['nonsense', [200, '{"call":{}}'], 'the answer is not of its schema'],
  ])('asks once more after %s, then says so', async (_, [status, body], detail) => {
    answers = Array.from({ length: 5 }, () => ({ status: status as number, body: body as string }));
    await expect(fetchOnce()).rejects.toMatchObject({ code: 'config_unavailable', detail });
    expect(askedCount).toBe(2);
  });

  test('gives up a silent API', async () => {
    answers = [];
    await expect(fetchOnce()).rejects.toMatchObject({
      code: 'config_unavailable',
      detail: 'no answer within 50 ms',
    });
  });

  test('with a copy lets nobody wait longer than 1.5 s for a silent API', async () => {
    const virtual = new VirtualClock();
    const client = openConfigClient({ configUrl: url, secret, clock: virtual });
    const asked = { call_id: 'c', bot_id: 'b', direction: 'outbound' } as RuntimeConfigQuery;
    const config = {
      call: { callId: 'c', direction: 'outbound' },
      bot: { botId: 'b', versionId: 'b:1', hash: 'h', name: 'Bot' },
      config: smallBotConfig('Hello.'),
      vars: {},
      callbacks: { resultsUrl: url },
    };
    answers = [{ status: 200, body: JSON.stringify(config) }];
    expect((await client.fetch(asked)).staleMs).toBeNull();
    const late = client.fetch(asked);
    await vi.waitFor(() => expect(askedCount).toBe(2));
    virtual.advance(1_500);
    expect(await late).toMatchObject({ staleMs: 1_500, config: { bot: { botId: 'b' } } });
    expect(askedCount).toBe(2);
  });

  test('does not ask again once the call is over', async () => {
    answers = [];
    const over = new AbortController();
    onAsked = () => over.abort();
    await expect(fetchOnce(over.signal)).rejects.toMatchObject({ code: 'config_unavailable' });
    expect(askedCount).toBe(1);
  });
});
