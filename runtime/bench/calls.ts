import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { encodeSample } from '../../actors/audio/codec/mulaw.ts';
import { seededRandom } from '../../actors/chance/random.ts';
import { realClock } from '../../actors/clock/real-clock.ts';
import { encodeText } from '../../actors/speech/loopback/encoder.ts';
import { frameBytes } from '../../actors/telephony/simulated/playback-queue.ts';
import { createTicker } from '../../actors/telephony/simulated/ticker.ts';
import { BotConfig } from '../../machines/contracts/bot-config.ts';
import {
  type BenchAnswer,
  type BenchFigures,
  type BenchParty,
  openBenchParty,
  watchStalls,
} from './bench-party.ts';
import type { ServerFigures } from './calls-server.ts';

/**
 * Simulated calls over real sockets: the whole fleet role in a process pinned to core 0, parties, configuration and results
 * in this one on core 1. Every call runs the complete tree: statecharts, recording, journal, loopback speech.
 */

const levels = (process.env.BENCH_CALLS ?? '20,60,150,200').split(',').map(Number);
/**
 * What a process that has one core to itself should run with (infra/adr/0008): the collector's helper threads would only stand in
 * the way of the thread that they help.
 */
const oneCore = ['--single-threaded-gc', '--max-semi-space-size=8'];
const warmUpMs = 8_000;
const settleMs = 1_500;
/** About the length of one exchange: calls begin as far apart as they can. */
const startSpreadMs = 5_000;
const random = seededRandom(1);
const measureMs = Number(process.env.BENCH_MS ?? 20_000);
const secret = randomBytes(24).toString('base64url');

const botConfig = BotConfig.parse({
  // The floor of a turn is the detector's delay alone: the wait for a party that may go on is policy, not cost.
  pipeline: { turn: { endpointMinMs: 0 } },
  flow: {
    nodes: {
      start: { type: 'start', to: 'ask' },
      ask: {
        type: 'ask',
        text: 'Are you still doing fine today?',
        branches: [],
        retriesMax: 0,
        otherwise: 'ask',
      },
    },
  },
});

const prepareAnswer = (text: string): BenchAnswer => {
  const { pcm } = encodeText(text);
  const frames: string[] = [];
  let voicedCount = 0;
  for (let at = 0; at < pcm.length; at += frameBytes) {
    const frame = Buffer.alloc(frameBytes, 0xff);
    let energy = 0;
    for (let i = 0; i < frameBytes && at + i < pcm.length; i++) {
      frame[i] = encodeSample(pcm[at + i]!);
      energy += pcm[at + i]! ** 2;
    }
    frames.push(frame.toString('base64'));
    if (Math.sqrt(energy / frameBytes) > 300) voicedCount = frames.length;
  }
  return { frames, voicedCount };
};

/** Configuration and results, as the API would serve them. */
const serveBackend = async () => {
  const results: { latency: { firstWordMs: number | null } }[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://bench');
    if (url.pathname === '/api/v1/config') {
      const callId = url.searchParams.get('call_id');
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({
          call: { callId, direction: 'outbound' },
          bot: { botId: 'b', versionId: 'v', hash: 'h', name: 'Bench' },
          config: botConfig,
          vars: {},
          callbacks: { resultsUrl: '' },
        }),
      );
      return;
    }
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      if (url.pathname.endsWith('/results')) results.push(JSON.parse(body));
      response.setHeader('content-type', 'application/json');
      response.end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, results, port: (server.address() as AddressInfo).port };
};

const pin = (pid: number, core: number) => {
  try {
    execFileSync('taskset', ['-a', '-cp', String(core), String(pid)], { stdio: 'ignore' });
  } catch {
    console.log('  (taskset is missing: nothing is pinned)');
  }
};

const ask = async (server: ChildProcess): Promise<ServerFigures> => {
  server.send('figures');
  const [{ figures }] = await once(server, 'message');
  return figures;
};

const percentile = (values: number[], share: number): string => {
  if (values.length === 0) return '–';
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!.toFixed(1);
};

const measure = async (calls: number, answer: BenchAnswer): Promise<string[]> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'voxbridge-bench-'));
  const backend = await serveBackend();
  const server = fork(new URL('./calls-server.ts', import.meta.url), {
    execArgv: [...oneCore, '--expose-gc', '--disable-warning=ExperimentalWarning'],
    env: {
      ...process.env,
      DATA_DIR: dataDir,
      FLEET_PORT: '0',
      MAX_CONCURRENT_CALLS: String(calls),
      VOXCORE_SECRET: secret,
      VOXBRIDGE_CONFIG_URL: `http://127.0.0.1:${backend.port}/api/v1/config`,
    },
  });
  pin(server.pid!, 0);
  const [{ url }] = await once(server, 'message');
  pin(server.pid!, 0);
  const clock = realClock();
  const ticker = createTicker(clock, (error) => console.error(error));
  const stalls = watchStalls();
  const figures: BenchFigures = {
    turnsMs: [],
    addedMs: [],
    underruns: 0,
    framesReceived: 0,
    lostSockets: 0,
    blurredTurns: 0,
  };
  const before = await ask(server);
  const parties: BenchParty[] = [];
  for (let i = 0; i < calls; i++) {
    const callId = `bench-${i}`;
    const token = randomBytes(16).toString('hex');
    const attached = await fetch(`${url}/attach`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        callId,
        token,
        botId: 'b',
        carrierCallId: null,
        from: '+15550190000',
        to: '+15550100000',
        answeredAt: Math.round(clock.now()),
      }),
    });
    if (attached.status !== 202) throw new Error(await attached.text());
    await attached.arrayBuffer();
    parties.push(
      openBenchParty(
        `${url.replace('http', 'ws')}/ws/twilio`,
        { callId, token },
        answer,
        ticker,
        figures,
        stalls,
        random.split(callId),
      ),
    );
    await wait(startSpreadMs / calls);
  }
  await wait(warmUpMs);
  const from = await ask(server);
  const startedAt = performance.now();
  // Asking collects garbage over there: a pause of our own making, which must not be measured.
  await wait(settleMs);
  Object.assign(figures, {
    turnsMs: [],
    addedMs: [],
    underruns: 0,
    framesReceived: 0,
    blurredTurns: 0,
  });
  await wait(measureMs);
  const { turnsMs, addedMs, underruns, blurredTurns } = figures;
  const to = await ask(server);
  const wallMs = performance.now() - startedAt;
  for (const party of parties) party.hangUp();
  for (let i = 0; i < 100 && backend.results.length < calls; i++) await wait(100);
  server.send('stop');
  await once(server, 'exit');
  ticker.close();
  stalls.close();
  backend.server.close();
  await rm(dataDir, { recursive: true, force: true });

  const share = (part: keyof ServerFigures['cpuMs']) =>
    ((100 * (to.cpuMs[part] - from.cpuMs[part])) / wallMs / calls).toFixed(3);
  const withoutSpeech = (
    (100 * (to.cpuMs.whole - from.cpuMs.whole - (to.cpuMs.speech - from.cpuMs.speech))) /
    wallMs /
    calls
  ).toFixed(3);
  return [
    `${calls}`,
    `${from.busyCount}`,
    share('whole'),
    share('main'),
    share('audio'),
    share('speech'),
    withoutSpeech,
    `${percentile(turnsMs, 0.5)}/${percentile(turnsMs, 0.99)}`,
    `${percentile(addedMs, 0.5)}/${percentile(addedMs, 0.99)}`,
    `${turnsMs.length}`,
    `${blurredTurns}`,
    `${underruns}`,
    `${figures.lostSockets}`,
    ((from.rssBytes - before.rssBytes) / 1e6 / calls).toFixed(2),
    to.loopDelayMaxMs.toFixed(0),
    `${backend.results.length}`,
    percentile(
      backend.results.flatMap(({ latency }) => latency.firstWordMs ?? []),
      0.95,
    ),
  ];
};

const columns = [
  'calls',
  'held',
  'CPU %/call',
  'main',
  'audio',
  'loopback',
  'without loopback',
  'turn p50/p99 ms',
  'added p50/p99 ms',
  'turns',
  'blurred',
  'underruns',
  'lost',
  'MB/call',
  'loop max ms',
  'records',
  'first word p95 ms',
];

export const run = async (): Promise<void> => {
  pin(process.pid, 1);
  console.log('calls: the fleet pinned to core 0, parties on core 1; percent of one core a call');
  const answer = prepareAnswer('Yes, I am fine.');
  const rows = [columns];
  for (const calls of levels) rows.push(await measure(calls, answer));
  const widths = columns.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  for (const row of rows) console.log(row.map((cell, i) => cell.padStart(widths[i]!)).join('  '));
};
