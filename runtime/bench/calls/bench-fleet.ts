import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { seededRandom } from '../../../actors/chance/random.ts';
import { realClock } from '../../../actors/clock/real-clock.ts';
import { createTicker } from '../../../actors/telephony/simulated/ticker.ts';
import { prepareAnswer } from './bench-answer.ts';
import { type BenchResult, serveBackend } from './bench-backend.ts';
import { askingBot } from './bench-bot.ts';
import { type BenchParty, openBenchParty } from './bench-party.ts';
import { noFigures, type PartyFigures } from './party-figures.ts';
import type { ProcessFigures } from './process-figures.ts';
import { watchStalls } from './stall-watch.ts';

/** A fleet process pinned to core 0, and parties that call it from this process on core 1. */
export interface BenchFleet {
  figures(): Promise<ProcessFigures>;
  /** Attaches a call and connects its party; resolves when the worker has taken it. */
  call(): Promise<BenchParty>;
  /** What the parties see from now on is counted here. */
  measureAnew(): PartyFigures;
  /** Parties speak over the bot from now on, or wait for its end. */
  setRude(isRude: boolean): void;
  readonly resultCount: number;
  results(): BenchResult[];
  close(): Promise<void>;
}

/**
 * What a process that has one core to itself should run with (infra/adr/0008): the collector's helper threads would only stand in
 * the way of the thread that they help.
 */
const oneCore = ['--single-threaded-gc', '--max-semi-space-size=2', '--heap-growing-percent=200'];
const workerFile = new URL('./fleet-process.ts', import.meta.url);
const bareFile = new URL('./bare-process.ts', import.meta.url);
const startMaxMs = 30_000;
const answerMaxMs = 20_000;

/** `cores` as taskset has them: `0`, `0-3`. */
export const pin = (pid: number, cores: string): void => {
  try {
    execFileSync('taskset', ['-a', '-cp', cores, String(pid)], { stdio: 'ignore' });
  } catch {
    console.log('  (taskset is missing: nothing is pinned)');
  }
};

/**
 * As `CPUSchedulingPolicy=batch` of a unit does: a thread that wakes waits until the one that runs has nothing more to do. On one core
 * every wake would otherwise be two switches (infra/adr/0008).
 */
const runInBatches = (pid: number): void => {
  try {
    execFileSync('chrt', ['--all-tasks', '--batch', '--pid', '0', String(pid)], {
      stdio: 'ignore',
    });
  } catch {
    console.log('  (chrt is missing: the scheduler preempts)');
  }
};

/** The next message of the process, or why there is none. */
const told = async <Message>(server: ChildProcess, maxMs: number): Promise<Message> => {
  const over = new AbortController();
  const ends = AbortSignal.any([over.signal, AbortSignal.timeout(maxMs)]);
  const onExit = () => over.abort(new Error('the fleet process has ended'));
  server.once('exit', onExit);
  try {
    const [message] = await once(server, 'message', { signal: ends });
    return message;
  } finally {
    server.off('exit', onExit);
  }
};

/** A worker whose bot has this detector, or no worker at all (`bare-process.ts`). */
export type Subject = 'energy' | 'silero' | 'bare';

export const openBenchFleet = async (subject: Subject, slotCount: number): Promise<BenchFleet> => {
  const isBare = subject === 'bare';
  const config = askingBot(isBare ? 'energy' : subject);
  const answer = await prepareAnswer(config.pipeline.vad);
  const { startedBy, endedBy } = answer.floors[0]!;
  const secret = randomBytes(24).toString('base64url');
  const dataDir = await mkdtemp(join(tmpdir(), 'voxbridge-bench-'));
  const backend = await serveBackend(config);
  const server = fork(isBare ? bareFile : workerFile, {
    execArgv: [
      ...oneCore,
      ...(process.env.BENCH_NODE_ARGS?.split(' ').filter(Boolean) ?? []),
      '--expose-gc',
      '--disable-warning=ExperimentalWarning',
    ],
    env: {
      ...process.env,
      DATA_DIR: dataDir,
      FLEET_PORT: '0',
      MAX_CONCURRENT_CALLS: String(slotCount),
      BENCH_VOICED_FRAMES: String(startedBy + 1),
      BENCH_SILENT_FRAMES: String(endedBy - answer.frames.length + 1),
      VOXCORE_SECRET: secret,
      VOXBRIDGE_CONFIG_URL: backend.configUrl,
    },
  });
  pin(server.pid!, '0');
  runInBatches(server.pid!);
  const { url } = await told<{ url: string }>(server, startMaxMs).catch((error: unknown) => {
    server.kill('SIGKILL');
    backend.close();
    throw error;
  });
  pin(server.pid!, '0');
  runInBatches(server.pid!);

  const clock = realClock();
  const ticker = createTicker(clock, (error) => console.error(error));
  const stalls = watchStalls();
  const random = seededRandom(1);
  const parties = new Set<BenchParty>();
  let figures = noFigures();
  let isRude = false;
  let callCount = 0;
  const ground = {
    url: `${url.replace('http', 'ws')}/ws/twilio`,
    answer,
    ticker,
    stalls,
    figures: () => figures,
    isRude: () => isRude,
  };

  return {
    async figures() {
      server.send('figures');
      return (await told<{ figures: ProcessFigures }>(server, answerMaxMs)).figures;
    },
    async call() {
      const callId = `bench-${callCount++}`;
      const token = randomBytes(16).toString('hex');
      const response = await fetch(`${url}/attach`, {
        method: 'POST',
        // A connection of ours that is kept open would count as left behind.
        headers: {
          authorization: `Bearer ${secret}`,
          'content-type': 'application/json',
          connection: 'close',
        },
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
      const text = await response.text();
      if (response.status !== 202) throw new Error(text);
      const party = openBenchParty(ground, { callId, token }, random.split(callId));
      const { hangUp } = party;
      party.hangUp = () => {
        parties.delete(party);
        hangUp();
      };
      parties.add(party);
      return party;
    },
    measureAnew() {
      figures = noFigures();
      return figures;
    },
    setRude(next) {
      isRude = next;
    },
    get resultCount() {
      return backend.resultCount;
    },
    results: () => backend.take(),
    async close() {
      for (const party of parties) party.hangUp();
      for (let i = 0; i < 100 && !isBare && backend.resultCount < callCount; i++) await wait(100);
      if (server.exitCode === null) {
        server.send('stop');
        await once(server, 'exit', { signal: AbortSignal.timeout(startMaxMs) });
      }
      ticker.close();
      stalls.close();
      backend.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
};
