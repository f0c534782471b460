import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testDatabase } from '../../actors/contract/test-database.ts';
import type { SimulatedCarrierOptions } from '../../actors/telephony/simulated/simulated-carrier.ts';
import type { BotConfig } from '../../machines/contracts/bot/bot-config.ts';
import { readConfig } from '../../runtime/config/environment.ts';
import { type All, type AllOptions, startAll } from '../../runtime/roles/all.ts';
import { noRetries } from './no-retries.ts';

/** A running product with its own folder and ports, and its API as a program calls it. */
export interface Product {
  all: All;
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body?: unknown): Promise<T>;
  put<T>(path: string, body: unknown): Promise<T>;
  dataDir: string;
  close(): Promise<void>;
}

export const freePorts = { API_PORT: '0', FLEET_PORT: '0', DIALLER_PORT: '0', CARRIER_PORT: '0' };

/**
 * Servers that the environment names are used in place of the embedded parts: a database for each product, dropped afterwards,
 * and topics of its own, because products that share a Redis would hear each other's news.
 */
export const realServers = (): { environment: Record<string, string>; close(): Promise<void> } => {
  const names = [
    'MONGODB_URI',
    'REDIS_URL',
    'S3_ENDPOINT',
    'S3_BUCKET',
    'S3_ACCESS_KEY',
    'S3_SECRET_KEY',
  ];
  const environment = Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value ? [[name, value]] : [];
    }),
  );
  const { MONGODB_URI: uri } = environment;
  const { database, drop } = testDatabase(uri ?? '');
  return {
    environment: { ...environment, MONGODB_DB: database },
    close: uri === undefined ? async () => {} : drop,
  };
};

export const startProduct = async (
  environment: Record<string, string> = {},
  carrier: Partial<SimulatedCarrierOptions> = {},
  rooms?: AllOptions['rooms'],
): Promise<Product> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'voxbridge-'));
  const servers = realServers();
  const config = readConfig('all', {
    ...freePorts,
    ...servers.environment,
    DATA_DIR: dataDir,
    LOG_LEVEL: 'error',
    LOOP_INTERVAL_SECONDS: '0.2',
    CARRIER_TIME_SCALE: '0.05',
    ...environment,
  });
  const all = await startAll(config, { seed: false, carrier, ...(rooms && { rooms }) });

  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await fetch(`${all.url}${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      signal: AbortSignal.timeout(10_000),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text);
  };

  return {
    all,
    dataDir,
    get: (path) => call('GET', path),
    post: (path, body = {}) => call('POST', path, body),
    put: (path, body) => call('PUT', path, body),
    async close() {
      await all.stop(0);
      await servers.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
};

/** Makes a bot and publishes it; returns its id. */
export const publishBot = async (
  product: Product,
  name: string,
  config: BotConfig,
): Promise<string> => {
  const bot = await product.post<{ _id: string }>('/api/v1/bots', { name, config });
  await product.post(`/api/v1/bots/${bot._id}/publish`);
  return bot._id;
};

/** Makes a campaign with its leads and starts it; returns its id. */
export const startCampaign = async (
  product: Product,
  botId: string,
  leads: { phone: string; vars: Record<string, string> }[],
  settings: {
    retry?: Record<string, { delaysMs: number[] }>;
    concurrentMax?: number;
    compliance?: { presets: string[] };
    screening?: object;
  } = {},
): Promise<string> => {
  const campaign = await product.post<{ _id: string }>('/api/v1/campaigns', {
    name: 'Test',
    botId,
    from: '+15550190000',
    pacing: { concurrentMax: settings.concurrentMax ?? 50 },
    retry: { ...noRetries, ...settings.retry },
    ...(settings.compliance && { compliance: settings.compliance }),
    ...(settings.screening === undefined ? {} : { screening: settings.screening }),
  });
  await product.post(`/api/v1/campaigns/${campaign._id}/leads`, { leads });
  await product.post(`/api/v1/campaigns/${campaign._id}/start`);
  return campaign._id;
};

/** Waits for a condition by asking again; fails with what it saw last. */
export const eventually = async <T>(
  ask: () => Promise<T> | T,
  holds: (value: T) => boolean,
  withinMs: number,
): Promise<T> => {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const value = await ask();
    if (holds(value)) return value;
    if (performance.now() > deadline)
      throw new Error(`not so within ${withinMs} ms: ${JSON.stringify(value)?.slice(0, 2_000)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};
