/** The product in parts: each role a process of its own, on real servers where the environment names them, else on SQLite without a bus. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openMongoStore } from '../../../actors/store/mongo/mongo-store.ts';
import { openSqliteStore } from '../../../actors/store/sqlite/sqlite-store.ts';
import type { Store } from '../../../actors/store/store.ts';
import { fateOf } from '../../../actors/telephony/simulated/fate.ts';
import type { PersonaName } from '../../../actors/telephony/simulated/party/persona.ts';
import {
  createSimulatedCarrier,
  type SimulatedCarrier,
  type SimulatedCarrierOptions,
} from '../../../actors/telephony/simulated/simulated-carrier.ts';
import type { BotConfig } from '../../../machines/contracts/bot/bot-config.ts';
import type { CallRecord } from '../../../machines/contracts/call/call-record.ts';
import type { Attempt, Lead } from '../../../machines/contracts/campaign/campaign.ts';
import type { Worker } from '../../../machines/contracts/worker.ts';
import { keptPort } from '../kept-port.ts';
import { noRetries } from '../no-retries.ts';
import { eventually, realServers } from '../product.ts';
import { type ProductProcess, runProduct } from '../product-process.ts';

export type RoleName = 'api' | 'fleet' | 'dialler';

/** A role's process, the address that it printed, and what its own health server says. */
export interface RoleProcess extends ProductProcess {
  readonly url: string;
  readonly name: string;
  ready(): Promise<{ status: number; body: Record<string, unknown> }>;
  /** Its log so far, line by line as it was written. */
  log(): Record<string, unknown>[];
}

export interface PlacedCall {
  sid: string;
  to: string;
  status: string;
}

export interface RoleProcesses {
  readonly store: Store;
  readonly apiUrl: string;
  readonly carrierUrl: string;
  /** If it runs here. */
  readonly carrier: SimulatedCarrier | null;
  start(role: RoleName, name?: string, environment?: Record<string, string>): Promise<RoleProcess>;
  call<T>(method: string, path: string, body?: unknown): Promise<T>;
  /** Publishes a bot and starts a campaign over these numbers; returns the campaign's id. */
  startCampaign(bot: BotConfig, phones: readonly string[], concurrentMax?: number): Promise<string>;
  untilCompleted(campaignId: string, withinMs?: number): Promise<unknown>;
  leads(): Promise<Lead[]>;
  attempts(): Promise<Attempt[]>;
  calls(): Promise<CallRecord[]>;
  workers(): Promise<(Worker & { alive: boolean })[]>;
  /** What the carrier was asked to dial, by its own books. */
  placed(): Promise<PlacedCall[]>;
  /** Somebody calls a number of ours; returns the carrier's id of the call. */
  callIn(from: string, to: string, persona: PersonaName): Promise<string>;
  /** Names of results in a worker's spool. */
  spooled(worker: string): Promise<string[]>;
  close(): Promise<void>;
}

const account = {
  TWILIO_ACCOUNT_SID: 'AC0123456789abcdef0123456789abcdef',
  TWILIO_AUTH_TOKEN: 'a-token-of-this-test',
};
export const rolesSecret = 'the-secret-of-all-roles';
const seed = 1;

/** Numbers whose party picks up and says little: its calls last as long as the bot wants. */
export const answeringNumbers = (count: number): string[] =>
  Array.from({ length: count * 40 + 200 }, (_, n) => `+1555${String(1_000_000 + n)}`)
    .filter((phone) => {
      const { outcome, persona } = fateOf(seed, phone, 1);
      return outcome === 'human' && ['prompt', 'slow', 'silent'].includes(persona);
    })
    .slice(0, count);

const parsed = (line: string): Record<string, unknown> | null => {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
};

const startedCarrier = async (folder: string): Promise<string> => {
  const carrier = runProduct(
    { ...account, DATA_DIR: folder, CARRIER_SEED: String(seed), CARRIER_TIME_SCALE: '0.05' },
    ['carrier'],
  );
  const [, url = ''] = await carrier.line(/^simulated carrier {2}(\S+)/);
  return url;
};

export const openRoles = async (
  environment: Record<string, string> = {},
  /** The carrier runs in the test's own process, which has its parties in hand. Standard: a process of its own. */
  own: Partial<SimulatedCarrierOptions> | null = null,
): Promise<RoleProcesses> => {
  const folder = await mkdtemp(join(tmpdir(), 'voxbridge-roles-'));
  const servers = realServers();
  const dataDir = join(folder, 'data');
  const carrier =
    own === null
      ? null
      : await createSimulatedCarrier({
          port: 0,
          host: '127.0.0.1',
          seed,
          accountSid: account.TWILIO_ACCOUNT_SID,
          authToken: account.TWILIO_AUTH_TOKEN,
          timeScale: 0.05,
          ...own,
        });
  const carrierUrl = carrier?.url ?? (await startedCarrier(folder));
  // Fixed for a test, as in production: whoever is started again is found where it was.
  const apiPort = await keptPort();
  const apiUrl = `http://127.0.0.1:${apiPort}`;
  const common = {
    ...servers.environment,
    ...account,
    TWILIO_BASE_URL: carrierUrl,
    VOXCORE_SECRET: rolesSecret,
    API_PORT: String(apiPort),
    RECORDINGS_DIR: join(folder, 'recordings'),
    CARRIER_CPS: '50',
    CARRIER_CONCURRENT_MAX: '1000',
    LOOP_INTERVAL_SECONDS: '0.2',
    DRAIN_MS: '20000',
    ...environment,
  };
  let count = 0;

  const start: RoleProcesses['start'] = async (role, given, more = {}) => {
    count += 1;
    const name = given ?? `${role}-${count}`;
    const process = runProduct(
      {
        ...common,
        // API and dialler share the SQLite file; each worker has a spool of its own.
        DATA_DIR: role === 'fleet' ? join(folder, name) : dataDir,
        ...(role === 'fleet' ? { WORKER_ID: name } : {}),
        ...more,
      },
      [role],
    );
    const [, url = ''] = await process.line(new RegExp(`^${role} {2}(\\S+)`));
    return {
      ...process,
      url,
      name,
      ready: async () => {
        const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5_000) });
        return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
      },
      log: () => process.complaints.map(parsed).filter((line) => line !== null),
    };
  };

  const call: RoleProcesses['call'] = async (method, path, body) => {
    const answer = await fetch(`${apiUrl}${path}`, {
      method,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(10_000),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json() as Promise<never>;
  };

  const { MONGODB_URI: uri, MONGODB_DB: database = '' } = servers.environment;
  const store =
    uri === undefined
      ? await openSqliteStore({ path: join(dataDir, 'voxbridge.sqlite') })
      : await openMongoStore({ uri, database });

  return {
    store,
    apiUrl,
    carrierUrl,
    carrier,
    start,
    call,
    async startCampaign(bot, phones, concurrentMax = 50) {
      const { _id: botId } = await call<{ _id: string }>('POST', '/api/v1/bots', {
        name: `Garden ${phones[0]}`,
        config: bot,
      });
      await call('POST', `/api/v1/bots/${botId}/publish`, {});
      const { _id } = await call<{ _id: string }>('POST', '/api/v1/campaigns', {
        name: 'Roles',
        botId,
        from: '+15550190000',
        pacing: { concurrentMax },
        // Nobody is rung again within a test: where it is not known whether a dial rang, the standard waits an hour.
        retry: { ...noRetries, unknown: { delaysMs: [] } },
      });
      await call('POST', `/api/v1/campaigns/${_id}/leads`, {
        leads: phones.map((phone) => ({ phone, vars: {} })),
      });
      await call('POST', `/api/v1/campaigns/${_id}/start`, {});
      return _id;
    },
    untilCompleted: (campaignId, withinMs = 120_000) =>
      eventually(
        () =>
          call<{ state: string }>('GET', `/api/v1/campaigns/${campaignId}`).catch(
            (error: unknown) => ({ state: String(error) }),
          ),
        ({ state }) => state === 'completed',
        withinMs,
      ),
    leads: () => store.collection<Lead>('leads').find({}),
    attempts: () => store.collection<Attempt>('attempts').find({}),
    calls: () => store.collection<CallRecord>('calls').find({}),
    workers: async () =>
      (await call<{ items: (Worker & { alive: boolean })[] }>('GET', '/api/v1/fleet/workers'))
        .items,
    async placed() {
      const { TWILIO_ACCOUNT_SID: sid, TWILIO_AUTH_TOKEN: token } = account;
      const answer = await fetch(
        `${carrierUrl}/2010-04-01/Accounts/${sid}/Calls.json?PageSize=1000`,
        {
          headers: {
            authorization: `Basic ${Buffer.from(`${sid}:${token}`).toString('base64')}`,
          },
        },
      );
      return ((await answer.json()) as { calls: PlacedCall[] }).calls;
    },
    async callIn(from, to, persona) {
      const { TWILIO_ACCOUNT_SID: sid, TWILIO_AUTH_TOKEN: token } = account;
      const answer = await fetch(`${carrierUrl}/2010-04-01/Accounts/${sid}/IncomingCalls.json`, {
        method: 'POST',
        headers: {
          authorization: `Basic ${Buffer.from(`${sid}:${token}`).toString('base64')}`,
        },
        body: new URLSearchParams({
          From: from,
          To: to,
          Persona: persona,
          Url: `${apiUrl}/webhooks/carriers/twilio/voice`,
        }),
      });
      return ((await answer.json()) as PlacedCall).sid;
    },
    spooled: async (worker) =>
      (await readdir(join(folder, worker, 'spool'), { recursive: true })).filter((name) =>
        name.endsWith('.json'),
      ),
    async close() {
      await carrier?.close();
      await store.close();
      await servers.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
