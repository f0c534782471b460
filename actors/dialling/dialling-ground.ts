/** What the dialler's tests stand on: a store in a folder of its own, and a carrier and workers that do as they are told. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventObject } from 'xstate';
import type { z } from 'zod';
import type { AttachRequest } from '../../machines/contracts/call/attach.ts';
import type { CarrierEvent } from '../../machines/contracts/call/carrier-event.ts';
import type { ScreeningStanding, ScreenRequest } from '../../machines/contracts/call/screen.ts';
import type { Attempt, Campaign, Lead } from '../../machines/contracts/campaign/campaign.ts';
import { newCampaign } from '../../machines/contracts/campaign/new-campaign.ts';
import { topics } from '../../machines/contracts/topics.ts';
import type { Worker } from '../../machines/contracts/worker.ts';
import { newStanding } from '../../machines/screener/screening-standing.ts';
import { type Clock, HeapClock } from '../../machines/supervision/clock.ts';
import type { Bus } from '../bus/bus.ts';
import { migrate } from '../store/migrations.ts';
import { openMigratedStore } from '../store/sqlite/migrated-store.ts';
import type { Store, StoredDocument } from '../store/store.ts';
import type { Carrier, CarrierCall, OriginateRequest } from '../telephony/carrier.ts';
import { type Dialler, openDialler } from './dialler.ts';
import { type DiallerDeps, type DiallerSettings, diallerStandards } from './dialler-deps.ts';

export const secret = 'a-secret-for-tests-only';

/** The real clock, that a test may set forward while no dialler runs. */
const skewedClock = (skew: { ms: number }): Clock =>
  new HeapClock({
    now: () => performance.timeOrigin + performance.now() + skew.ms,
    setTimeout,
    clearTimeout,
    setImmediate,
  });

export interface TwinCall extends CarrierCall {
  request: OriginateRequest;
  media: { mediaUrl: string; token: string };
  sequence: number;
}

/** A carrier that keeps a list of what it placed, and whose parties do what the test says. */
export class CarrierTwin implements Carrier {
  readonly kind = 'simulated';
  media: Carrier['media'] = 'streamed';
  readonly calls: TwinCall[] = [];
  readonly hungUp: string[] = [];
  /** What was said to whom before the carrier hung up. */
  readonly dismissed: { carrierCallId: string; text: string }[] = [];
  /** What happens instead of a plain success. */
  onOriginate: (place: () => TwinCall) => Promise<{ carrierCallId: string }> = async (place) => ({
    carrierCallId: place().carrierCallId,
  });
  /** What a party does once its call is placed. */
  onPlaced: (call: TwinCall) => void = () => {};
  readonly #bus: () => Bus;

  readonly #clock: Clock;

  constructor(bus: () => Bus, clock: Clock) {
    this.#bus = bus;
    this.#clock = clock;
  }

  originate(request: OriginateRequest) {
    return this.onOriginate(() => {
      const call: TwinCall = {
        carrierCallId: `CA${this.calls.length}`,
        to: request.to,
        status: 'queued',
        createdAt: this.#clock.now(),
        request,
        media: { mediaUrl: request.mediaUrl, token: request.token },
        sequence: 0,
      };
      this.calls.push(call);
      setImmediate(() => this.onPlaced(call));
      return call;
    });
  }

  /** `laterMs`: that it happened so much later, by the carrier's clock. */
  async say(call: TwinCall, status: CarrierEvent['status'], laterMs = 0): Promise<void> {
    call.status = status;
    call.sequence += 1;
    const attemptId = new URL(call.request.statusUrl).searchParams.get('attemptId');
    await this.#bus().publish(topics.carrierEvent, {
      attemptId,
      carrierCallId: call.carrierCallId,
      status,
      sequence: call.sequence,
      at: Math.round(this.#clock.now() + laterMs),
      code: null,
    });
  }

  async hangUp(carrierCallId: string) {
    this.hungUp.push(carrierCallId);
    const call = this.#call(carrierCallId);
    if (call) call.status = call.status === 'answered' ? 'completed' : 'canceled';
  }

  async redirect(carrierCallId: string, media: { mediaUrl: string; token: string }) {
    const call = this.#call(carrierCallId);
    if (call) call.media = { mediaUrl: media.mediaUrl, token: media.token };
  }

  async dismiss(carrierCallId: string, text: string) {
    this.dismissed.push({ carrierCallId, text });
    const call = this.#call(carrierCallId);
    if (call) void this.say(call, 'completed');
  }

  async status(carrierCallId: string) {
    return this.#call(carrierCallId) ?? null;
  }

  async find(to: string, sinceAt: number) {
    return this.calls.filter((call) => call.to === to && call.createdAt >= sinceAt);
  }

  /** How often each number was rung. */
  dialsTo(to: string): number {
    return this.calls.filter((call) => call.to === to).length;
  }

  #call(carrierCallId: string) {
    return this.calls.find((call) => call.carrierCallId === carrierCallId);
  }
}

/** A worker's `/attach` and `/screen` on a real socket. */
export class WorkerTwin {
  readonly asked: { request: AttachRequest; authorization: string | undefined }[] = [];
  status: number | ((request: AttachRequest) => number) = 202;
  readonly screened: ScreenRequest[] = [];
  screenStatus = 202;
  /** How it stands, for whoever asks; without one it knows no such call. */
  readonly standings = new Map<string, ScreeningStanding>();
  readonly workerId: string;
  readonly #server: Server;

  constructor(workerId: string) {
    this.workerId = workerId;
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const answer = (status: number, body: unknown) =>
          response
            .writeHead(status, { 'content-type': 'application/json' })
            .end(JSON.stringify(body));
        if (request.method === 'GET') {
          const standing = this.standings.get(request.url!.split('/').at(-1)!);
          return answer(standing === undefined ? 404 : 200, standing ?? {});
        }
        const body = JSON.parse(Buffer.concat(chunks).toString()) as AttachRequest;
        const { callId } = body;
        if (request.url === '/screen') {
          this.screened.push(body as unknown as ScreenRequest);
          if (this.screenStatus === 202) this.standings.set(callId, newStanding(callId, workerId));
          return answer(this.screenStatus, { workerId, callId });
        }
        this.asked.push({ request: body, authorization: request.headers.authorization });
        const status = typeof this.status === 'number' ? this.status : this.status(body);
        answer(status, { workerId, callId });
      });
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

export interface Ground {
  store: Store;
  bus: Bus;
  carrier: CarrierTwin;
  clock: Clock;
  /** Sets all clocks forward: leases run out, late dials are too late. */
  later(ms: number): void;
  log: { level: string; fields: object; sentence: string }[];
  /** Facts of all diallers, in order. */
  facts: EventObject[];
  worker(workerId: string, slotCount: number): Promise<WorkerTwin>;
  campaign(
    id: string,
    leadCount: number,
    change?: Partial<z.input<typeof Campaign>>,
  ): Promise<void>;
  dialler(settings?: Partial<DiallerSettings>, deps?: Partial<DiallerDeps>): Promise<Dialler>;
  lead(id: string): Promise<Lead>;
  leads(campaignId: string): Promise<Lead[]>;
  attempts(): Promise<Attempt[]>;
  campaignNow(id: string): Promise<Campaign>;
  /** Says that a call's record is stored, as the API does. */
  result(callId: string, code: string): Promise<void>;
  close(): Promise<void>;
}

let idCount = 0;
const nextId = () => {
  idCount += 1;
  return `id${String(idCount).padStart(8, '0')}`;
};

/** `openStore` replaces the embedded store; the clock of a server cannot be set forward. */
export const openGround = async (
  openBus: () => Bus,
  openStore?: () => Promise<Store>,
): Promise<Ground> => {
  const folder = await mkdtemp(join(tmpdir(), 'dialling-'));
  const skew = { ms: 0 };
  const clock = skewedClock(skew);
  const store =
    (await openStore?.()) ??
    (await openMigratedStore({ path: join(folder, 'store.sqlite'), clock }));
  await migrate(store);
  // Of a bot, the dialler looks only whether it is there and live.
  await store
    .collection('bots')
    .insertOne({ _id: 'bot', name: 'Bot', liveVersionId: 'v' } as StoredDocument);
  const bus = openBus();
  const carrier = new CarrierTwin(() => bus, clock);
  const workers: WorkerTwin[] = [];
  const diallers: Dialler[] = [];
  const log: Ground['log'] = [];
  const facts: EventObject[] = [];
  const to = (level: string) => (fields: object, sentence: string) =>
    void log.push({ level, fields, sentence });

  return {
    store,
    bus,
    carrier,
    clock,
    later: (ms) => {
      skew.ms += ms;
    },
    log,
    facts,
    async worker(workerId, slotCount) {
      const twin = new WorkerTwin(workerId);
      workers.push(twin);
      const url = await twin.listen();
      await store.collection<Worker>('workers').insertOne({
        _id: workerId,
        schemaVersion: 1,
        url,
        mediaUrl: `ws://${workerId}/media`,
        slotCount,
        busyCount: 0,
        state: 'ready',
        // Its heart need not beat for the length of a test.
        beatAt: Date.now() + 36_000_000,
        startedAt: Date.now(),
      });
      return twin;
    },
    async campaign(id, leadCount, change = {}) {
      const campaign = newCampaign({
        _id: id,
        schemaVersion: 1,
        name: id,
        botId: 'bot',
        from: '+15550100',
        state: 'running',
        pacing: { concurrentMax: 50 },
        retry: {},
        createdAt: new Date(),
        stateChangedAt: new Date(),
        ...change,
      });
      await store.collection<Campaign>('campaigns').insertOne(campaign);
      const leads: Lead[] = Array.from({ length: leadCount }, (_, i) => {
        const phone = `+1555${id.length}${String(i).padStart(6, '0')}`;
        return {
          _id: `${id}:${phone}`,
          schemaVersion: 1,
          campaignId: id,
          phone,
          vars: {},
          state: 'ready',
          attemptCount: 0,
          nextAttemptAt: 0,
          priority: 0,
          lease: null,
          outcome: null,
          why: 'New',
          epoch: 0,
        };
      });
      if (leads.length > 0) await store.collection<Lead>('leads').insertMany(leads);
    },
    async dialler(settings = {}, deps = {}) {
      const all: DiallerDeps = {
        store,
        bus,
        carrier,
        clock,
        ids: nextId,
        random: () => 0.5,
        log: { info: to('info'), warn: to('warn'), error: to('error') },
        settings: {
          ...diallerStandards,
          publicUrl: 'http://127.0.0.1:1',
          secret,
          tickMs: 250,
          carrierConcurrentMax: 100,
          carrierCps: 200,
          drainMs: 2_000,
          ...settings,
        },
        ...deps,
      };
      const dialler = await openDialler(all, (fact) => facts.push(fact));
      diallers.push(dialler);
      return dialler;
    },
    async lead(id) {
      return (await store.collection<Lead>('leads').findOne({ _id: id }))!;
    },
    leads: (campaignId) =>
      store.collection<Lead>('leads').find({ campaignId }, { sort: { _id: 1 } }),
    attempts: () => store.collection<Attempt>('attempts').find({}, { sort: { _id: 1 } }),
    async campaignNow(id) {
      return (await store.collection<Campaign>('campaigns').findOne({ _id: id }))!;
    },
    async result(callId, code) {
      await bus.publish(topics.callResult, {
        callId,
        disposition: { code, source: 'flow' },
        termination: { result: 'completed', reason: 'bot_ended' },
      });
    },
    async close() {
      await Promise.all(diallers.map((dialler) => dialler.kill()));
      await Promise.all(workers.map((worker) => worker.close()));
      await bus.close();
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

/** Waits until it holds, looking every 20 ms; fails with what it saw last. */
export const until = async <T>(
  see: () => T | Promise<T>,
  holds: (seen: T) => boolean,
  timeoutMs = 10_000,
): Promise<T> => {
  const endsAt = performance.now() + timeoutMs;
  for (;;) {
    const seen = await see();
    if (holds(seen)) return seen;
    if (performance.now() > endsAt)
      throw new Error(`still not so after ${timeoutMs} ms: ${JSON.stringify(seen)?.slice(0, 800)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};
