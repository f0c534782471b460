import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../actors/store/sqlite/sqlite-store.ts';
import { fateOf } from '../../actors/telephony/simulated/fate.ts';
import type { CallRecord } from '../../machines/contracts/call/call-record.ts';
import type { Attempt, Lead } from '../../machines/contracts/campaign/campaign.ts';
import { partingBot } from './garden-bots.ts';
import { keptPort } from './kept-port.ts';
import { noRetries } from './no-retries.ts';
import { eventually } from './product.ts';
import { type ProductProcess, type RunOptions, runProduct } from './product-process.ts';

const account = {
  TWILIO_ACCOUNT_SID: 'AC0123456789abcdef0123456789abcdef',
  TWILIO_AUTH_TOKEN: 'a-token-of-this-test',
};
const seed = 1;

/** Numbers whose party picks up and says nothing: its calls last as long as the bot wants. */
export const answering = Array.from({ length: 5_000 }, (_, n) => `+1555030${String(1_000 + n)}`)
  .filter((phone) => {
    const { outcome, persona } = fateOf(seed, phone, 1);
    return outcome === 'human' && ['prompt', 'slow', 'silent', 'talkative'].includes(persona);
  })
  .slice(0, 10);

/** A carrier that survives, and the product that is started on the same folder again and again. */
export const openOutlivingCarrier = async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'voxbridge-restart-'));
  const carrier = runProduct(
    { ...account, DATA_DIR: dataDir, CARRIER_SEED: String(seed), CARRIER_TIME_SCALE: '0.05' },
    ['carrier'],
  );
  const [, carrierUrl] = await carrier.line(/^simulated carrier {2}(\S+)/);
  // The same port each time, as in production: the carrier's callbacks find the product that was started again.
  const [port, fleetPort] = [String(await keptPort()), String(await keptPort())];
  const url = `http://127.0.0.1:${port}`;

  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json() as Promise<T>;
  };

  return {
    dataDir,
    start: async (options: RunOptions = {}): Promise<ProductProcess> => {
      const product = runProduct(
        {
          ...account,
          TWILIO_BASE_URL: carrierUrl!,
          DATA_DIR: dataDir,
          API_PORT: port,
          FLEET_PORT: fleetPort,
          LOOP_INTERVAL_SECONDS: '0.2',
          DRAIN_MS: '500',
          LOG_LEVEL: 'error',
        },
        [],
        options,
      );
      await product.line(/^VoxBridge/);
      return product;
    },
    call,
    fleetMetrics: async () => (await fetch(`http://127.0.0.1:${fleetPort}/metrics`)).text(),
    async startCampaign(): Promise<string> {
      const bot = await call<{ _id: string }>('POST', '/api/v1/bots', {
        name: 'Garden',
        config: partingBot(),
      });
      await call('POST', `/api/v1/bots/${bot._id}/publish`, {});
      const campaign = await call<{ _id: string }>('POST', '/api/v1/campaigns', {
        name: 'Test',
        botId: bot._id,
        from: '+15550190000',
        pacing: { concurrentMax: 8 },
        retry: noRetries,
      });
      const path = `/api/v1/campaigns/${campaign._id}`;
      await call('POST', `${path}/leads`, {
        leads: answering.map((phone) => ({ phone, vars: {} })),
      });
      await call('POST', `${path}/start`, {});
      return campaign._id;
    },
    completed: (campaignId: string) =>
      eventually(
        () => call<{ state: string }>('GET', `/api/v1/campaigns/${campaignId}`),
        ({ state }) => state === 'completed',
        120_000,
      ),
    /** What the carrier was asked to dial, by its own books. */
    async placed(): Promise<{ sid: string; to: string; status: string }[]> {
      const { TWILIO_ACCOUNT_SID: sid, TWILIO_AUTH_TOKEN: token } = account;
      const answer = await fetch(
        `${carrierUrl}/2010-04-01/Accounts/${sid}/Calls.json?PageSize=1000`,
        {
          headers: {
            authorization: `Basic ${Buffer.from(`${sid}:${token}`).toString('base64')}`,
          },
        },
      );
      return ((await answer.json()) as { calls: { sid: string; to: string; status: string }[] })
        .calls;
    },
    /** What is in the store, once no process has it open. */
    async documents() {
      const store = await openSqliteStore({ path: join(dataDir, 'voxbridge.sqlite') });
      const documents = {
        leads: await store.collection<Lead>('leads').find({ phone: { $in: answering } }),
        attempts: await store.collection<Attempt>('attempts').find({ to: { $in: answering } }),
        calls: await store.collection<CallRecord>('calls').find({}),
      };
      await store.close();
      return documents;
    },
    spooled: async () =>
      (await readdir(join(dataDir, 'spool'), { recursive: true })).filter((name) =>
        name.endsWith('.json'),
      ),
    close: () => rm(dataDir, { recursive: true, force: true }),
  };
};
