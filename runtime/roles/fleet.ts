import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createAudioThreads } from '../../actors/audio/thread/audio-threads.ts';
import type { Bus } from '../../actors/bus/bus.ts';
import type { Objects } from '../../actors/objects/objects.ts';
import { openConfigClient, resultsUrlFrom } from '../../actors/outbound/config-client.ts';
import { openResultSpool } from '../../actors/outbound/result-spool.ts';
import { SocketSnapshotClient, snapshotsUrlFrom } from '../../actors/outbound/snapshot-client.ts';
import { openRecordingSpool } from '../../actors/recording/recording-spool.ts';
import type { LoopbackSpeech } from '../../actors/speech/loopback/loopback-speech.ts';
import type { Carrier } from '../../actors/telephony/carrier.ts';
import { openRoomDoor } from '../../actors/telephony/livekit/room/room-door.ts';
import { serveMedia } from '../../actors/telephony/media-server.ts';
import type { CallFact } from '../../machines/contracts/call/call-fact.ts';
import { topics } from '../../machines/contracts/topics.ts';
import type { Clock } from '../../machines/supervision/clock.ts';
import type { Config } from '../config/environment.ts';
import { type CallServices, openCallServices } from '../fleet/call-services.ts';
import { createFrontDesk, type FrontDesk } from '../fleet/desk/front-desk.ts';
import { fleetMetrics } from '../fleet/fleet-metrics.ts';
import { legRecovery } from '../fleet/leg-recovery.ts';
import { liveCallSources } from '../fleet/live/live-calls.ts';
import { openProviderMetrics } from '../fleet/provider-metrics.ts';
import { createScreeningDesk } from '../fleet/screening/screening-desk.ts';
import { createSendOffs } from '../fleet/send-offs.ts';
import { startWorkerBeat, type WorkerBeat } from '../fleet/worker-beat.ts';
import { buildFleetServer } from '../http/fleet-server.ts';
import { listen } from '../http/listen.ts';
import { liveSourceMetrics } from '../system/live/live-source-metrics.ts';
import type { LiveSources } from '../system/live/live-sources.ts';
import type { Log } from '../system/log.ts';
import { watchLoopDelay } from '../system/loop-delay.ts';
import { shutdownSteps } from '../system/shutdown-steps.ts';
import type { Rooms } from './dial-carrier.ts';

export interface FleetDeps {
  config: Config;
  objects: Objects;
  /** For getting a lost media stream back; null: a lost one stays lost. */
  carrier: Carrier | null;
  /** How it comes into rooms; without it no call that is one can be taken here. */
  rooms?: Rooms;
  clock: Clock;
  random: () => number;
  log: Log;
  /** Screenings are told on it; facts of calls go by `publish`. */
  bus?: Pick<Bus, 'ping' | 'publish'>;
  /** VOXBRIDGE_CONFIG_URL, known once the API listens. */
  configUrl: string;
  /** Facts of calls, for whoever watches. */
  publish: (fact: CallFact) => void;
  /** In place of the embedded voice. */
  loopback?: LoopbackSpeech;
  /** Where consoles find what goes on here; without it they see nothing of it. */
  sources?: LiveSources;
}

export interface FleetRole {
  readonly url: string;
  readonly desk: FrontDesk;
  readonly parts: {
    threads: ReturnType<typeof createAudioThreads>;
    services: CallServices;
  };
  /** No new call; present ones end, or are cut after `drainMs`; what is spooled is delivered if the API is there. */
  stop(drainMs: number): Promise<void>;
}

export const workerIdOf = ({ fleet }: Config): string =>
  fleet.workerId ?? `${hostname()}-${process.pid}`;

/** What is spooled may take this long to be delivered at the end; the rest is delivered after the next start. */
const deliverMaxMs = 3_000;

/** The voice fleet: slots, calls, speech, and the delivery of what comes of them. Errors: `port_in_use`. */
export const startFleet = async (deps: FleetDeps): Promise<FleetRole> => {
  const { config, clock, random, log, carrier } = deps;
  const secret = config.secret.current!;
  const workerId = workerIdOf(config);
  const recordingDir = join(config.dataDir, 'recording');
  await mkdir(recordingDir, { recursive: true });

  const threads = createAudioThreads({ threads: config.fleet.audioThreadCount });
  const count = (name: string) => {
    desk.counters[name] = (desk.counters[name] ?? 0) + 1;
  };
  const metrics = openProviderMetrics();
  const services = openCallServices({
    providers: config.providers,
    ...(deps.loopback === undefined ? {} : { loopback: deps.loopback }),
    clock,
    random,
    log,
    count,
    tell: metrics.tell,
  });
  const spool = await openResultSpool({
    dir: config.spoolDir,
    resultsUrl: (callId) => resultsUrlFrom(deps.configUrl, callId),
    secret,
    clock,
    random,
    onEvent: (event) => {
      if (event.type !== 'spool.delivered') log.warn(event, event.type);
    },
  });

  const recordings = await openRecordingSpool({
    dir: recordingDir,
    objects: deps.objects,
    clock,
    random,
    onEvent: (event) => {
      if (event.type !== 'recording.stored') log.warn(event, event.type);
    },
  });
  const startedAt = Math.round(clock.now());
  const snapshots = new SocketSnapshotClient({
    url: snapshotsUrlFrom(deps.configUrl),
    secret,
    clock,
    random,
  });

  const door =
    deps.rooms === undefined || carrier === null
      ? null
      : openRoomDoor({
          join: deps.rooms.join,
          carrier,
          clock,
          onLine: (line) => desk.offer(line),
          count,
        });
  const configClient = openConfigClient({ configUrl: deps.configUrl, secret, clock });
  let mediaUrl = '';
  let beat: WorkerBeat | null = null;
  const desk = createFrontDesk({
    workerId,
    slotCount: config.fleet.slotCount,
    clock,
    random,
    threads,
    services,
    configClient,
    objects: deps.objects,
    recordings,
    spool,
    recordingDir,
    publish: deps.publish,
    snapshots,
    startedAt,
    recoverLeg: legRecovery({ carrier, door, clock, log, mediaUrl: () => mediaUrl }),
    log,
  });

  const screenings = createScreeningDesk({
    workerId,
    screeningsMax: config.fleet.screeningsMax,
    desk: { ...desk, status: () => status() },
    threads,
    services,
    configClient,
    clock,
    // One that is lost is asked for.
    publish: (news) =>
      void deps.bus?.publish(topics.screening, news).catch(() => count('screening_news_lost')),
    count,
    log,
  });

  const sendOffs = createSendOffs({
    workerId,
    join: deps.rooms?.join ?? null,
    carrier,
    configClient,
    services,
    clock,
    count,
    log,
  });

  const loop = watchLoopDelay();
  let url = '';
  let isCordoned = false;
  let isDrained = false;
  const status = () => {
    const { slotCount, busyCount, state } = desk.status();
    return { slotCount, busyCount, state: isCordoned ? 'draining' : state } as const;
  };
  const worker = () => ({ ...status(), _id: workerId, url, mediaUrl, startedAt });
  /**
   * Whoever asks for it: the registry hears of it at once, so that no new dial is meant for this worker. Within `graceMs` it still
   * takes calls that ring for it already; without a slot elsewhere they would be answered by nobody.
   */
  const drain = async (drainMs: number, graceMs = 0) => {
    isCordoned = true;
    beat?.now();
    if (graceMs > 0) await new Promise<void>((resolve) => clock.setTimeout(resolve, graceMs));
    await desk.drain(drainMs);
    isDrained = true;
  };
  const server = await buildFleetServer({
    desk: {
      operators: desk.operators,
      attach: (request) => {
        const accepted = desk.attach(request);
        if (!screenings.attached(request.callId)) void door?.enter(request.carrierCallId, request);
        return { ...accepted, startedAt };
      },
      screenings: {
        standing: (callId) => screenings.standing(callId),
        screen: (request) => {
          const accepted = screenings.screen(request);
          void door?.enter(request.carrierCallId, request);
          return accepted;
        },
      },
      sendOffs,
      carried: (callId) => desk.carried(callId),
      status: () => ({ ...status(), isDrained }),
      drain,
    },
    worker,
    loop,
    ...(deps.bus === undefined ? {} : { bus: deps.bus }),
    registry: liveSourceMetrics(
      fleetMetrics({ desk, screenings, threads, spool, recordings, loop, providers: metrics }),
      deps.sources,
    ),
    secret: { current: secret, previous: config.secret.previous },
    log,
  });
  const media = serveMedia({
    server: server.server,
    path: '/ws/twilio',
    browserPath: '/ws/browser',
    clock,
    operators: {
      path: '/ws/operator',
      accepts: () => desk.operators.expects,
      onLine: (line) => desk.operators.offer(line),
    },
    accepts: () => desk.expectsStream() || screenings.expectsStream(),
    onLine: (line) => desk.offer(line),
    count,
  });
  url = await listen(server, config.fleet, 'FLEET');
  mediaUrl = config.fleet.mediaUrl ?? `${url.replace(/^http/, 'ws')}/ws/twilio`;

  deps.sources?.provide(liveCallSources({ desk, clock, workerId, startedAt }));
  deps.sources?.inspection.add(() => desk.systems());
  deps.sources?.inspection.add(() => screenings.systems());
  beat = startWorkerBeat({
    url: `${deps.configUrl.replace(/\/config$/, '')}/fleet/workers/${encodeURIComponent(workerId)}`,
    secret,
    clock,
    worker: () => {
      const { _id, ...told } = worker();
      return told;
    },
  });

  return {
    url,
    desk,
    parts: { threads, services },
    async stop(drainMs) {
      const step = shutdownSteps(log);
      await step('calls', drain(drainMs));
      screenings.close();
      await step('beat', beat?.stop());
      media.close();
      await step('server', server.close());
      await step('spool', spool.drained(deliverMaxMs));
      await step('recordings', recordings.drained(deliverMaxMs));
      await step(
        'parts',
        Promise.all([
          recordings.close(),
          spool.close(),
          snapshots.close(),
          threads.close(),
          services.close(),
          deps.rooms?.close(),
        ]),
      );
      loop.close();
    },
  };
};
