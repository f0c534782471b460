import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { Registry } from 'prom-client';
import type { Bus } from '../../actors/bus/bus.ts';
import { openInProcessBus } from '../../actors/bus/in-process-bus.ts';
import { realClock } from '../../actors/clock/real-clock.ts';
import { createAttachClient } from '../../actors/dialling/workers/attach-client.ts';
import { openFolderObjects } from '../../actors/objects/folder-objects.ts';
import type { Objects } from '../../actors/objects/objects.ts';
import { migrate } from '../../actors/store/migrations.ts';
import { openMigratedStore } from '../../actors/store/sqlite/migrated-store.ts';
import type { Store } from '../../actors/store/store.ts';
import { BotConfig } from '../../machines/contracts/bot/bot-config.ts';
import { topics } from '../../machines/contracts/topics.ts';
import { type Documents, documentsOf } from '../control/documents.ts';
import { NewestTicks } from '../control/explain/newest-ticks.ts';
import { openLog } from '../system/log.ts';
import { buildApi } from './api.ts';
import { openApiMetrics } from './api-metrics.ts';
import { apiNews } from './api-news.ts';
import type { ApiParts } from './api-parts.ts';
import { twilioSignatureCheck } from './twilio-signature-check.ts';

export const groundSecret = 'the-secret-of-the-ground';
export const groundAuthToken = 'the-auth-token-of-the-ground';
export const groundUrl = 'https://vox.example';

/** The API with real parts in a folder of its own, without a port; what it publishes is kept. */
export interface ApiGround {
  app: FastifyInstance;
  store: Store;
  bus: Bus;
  objects: Objects;
  documents: Documents;
  /** Log lines, as written. */
  logged: string[];
  /** What was published up to now. */
  published(): Promise<{ topic: string; message: unknown }[]>;
  /** Turned by the test. */
  clock: { now: number };
  folder: string;
  /** As an operator on this machine. */
  call(method: InjectOptions['method'], url: string, body?: unknown): Promise<Answer>;
  /** As the fleet. */
  asFleet(method: InjectOptions['method'], url: string, body?: unknown): Promise<Answer>;
  inject(options: InjectOptions): Promise<Answer>;
  close(): Promise<void>;
}

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  body: any;
  headers: Record<string, unknown>;
  raw: Buffer;
}

export async function openApiGround(
  more: Partial<ApiParts> = {},
  openStore = (folder: string): Promise<Store> =>
    openMigratedStore({ path: join(folder, 'voxbridge.sqlite') }),
  /** Parts that stand on the store. */
  onStore: (store: Store) => Partial<ApiParts> = () => ({}),
): Promise<ApiGround> {
  const folder = await mkdtemp(join(tmpdir(), 'vox-api-'));
  const store = await openStore(folder);
  await migrate(store);
  const bus = openInProcessBus();
  const objects = await openFolderObjects({ dir: join(folder, 'recordings') });
  const documents = documentsOf(store);
  const seen: { topic: string; message: unknown }[] = [];
  for (const topic of Object.values(topics))
    await bus.subscribe(topic, (message) => seen.push({ topic, message }));
  const logged: string[] = [];
  const log = openLog({ level: 'debug', destination: { write: (line) => logged.push(line) } });
  const metrics = openApiMetrics(new Registry());
  const clock = { now: 1_700_000_000_000 };
  const ticks = new NewestTicks({ bus, clock: realClock(), count: () => {} });
  let idCount = 0;
  const app = await buildApi({
    loop: { maxMs: () => 0, isLate: () => false, close: () => {} },
    isDraining: () => false,
    store,
    documents,
    ticks,
    bus,
    objects,
    news: apiNews({ bus, metrics, log }),
    metrics,
    now: () => clock.now,
    newId: () => {
      idCount += 1;
      return `id-${String(idCount).padStart(6, '0')}`;
    },
    log,
    secret: { current: groundSecret, previous: 'the-secret-before-that' },
    isCarrierSignature: twilioSignatureCheck(groundAuthToken),
    attach: createAttachClient(groundSecret),
    fleetUrls: [],
    publicUrl: () => groundUrl,
    ...more,
    ...onStore(store),
  });
  const inject = async (options: InjectOptions): Promise<Answer> => {
    const response = await app.inject({
      ...options,
      headers: { host: 'localhost:8080', ...options.headers },
    });
    const isJson = String(response.headers['content-type'] ?? '').includes('json');
    return {
      status: response.statusCode,
      body: isJson && response.body !== '' ? JSON.parse(response.body) : response.body,
      headers: response.headers,
      raw: response.rawPayload,
    };
  };
  const options = (method: InjectOptions['method'], url: string, body: unknown): InjectOptions => ({
    ...(method === undefined ? {} : { method }),
    url,
    ...(body === undefined ? {} : { payload: body as object }),
  });
  return {
    app,
    store,
    bus,
    objects,
    documents,
    logged,
    // The bus keeps the order of a publisher: once the marker is here, so is everything before it.
    published: async () => {
      const marker = Promise.withResolvers<unknown>();
      const end = await bus.subscribe('ground:marker', marker.resolve);
      await bus.publish('ground:marker', null);
      await marker.promise;
      await end();
      return seen;
    },
    clock,
    folder,
    inject,
    call: (method, url, body) => inject(options(method, url, body)),
    asFleet: (method, url, body) =>
      inject({
        ...options(method, url, body),
        headers: { authorization: `Bearer ${groundSecret}` },
      }),
    close: async () => {
      await app.close();
      await ticks.close();
      await objects.close();
      await bus.close();
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The smallest bot that can be published. */
export const smallBotConfig = (text = 'Hello {{name}}.'): BotConfig =>
  BotConfig.parse({
    contextVariables: { name: 'you', city: 'Riverside' },
    flow: {
      nodes: {
        start: { type: 'start', to: 'hello' },
        hello: { type: 'say', text, to: 'end' },
        end: { type: 'end', disposition: 'done' },
      },
    },
  });
