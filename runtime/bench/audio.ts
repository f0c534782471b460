import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { WebSocketServer } from 'ws';
import type { AudioSession } from '../../actors/audio/audio-session.ts';
import { createAudioThreads } from '../../actors/audio/thread/audio-threads.ts';
import { tone } from '../../actors/audio/wire/carrier-model.ts';
import { VadConfig } from '../../machines/contracts/bot/bot-config.ts';
import type { CarrierReport } from './audio-carrier.ts';

/**
 * What the audio path alone costs: sockets, audio threads, voice activity, pacing, recording; no statechart, no provider. The
 * parties are another process. Latency is judged there and contains the detector's 200 ms.
 */

const CALLS = 150;
const WARM_MS = 4_000;
const MEASURE_MS = 10_000;
const STOP_MS = 200;
/** Of a core, per call. */
const TARGET_PERCENT = 0.15;
const vad = VadConfig.parse({ startMs: 200, stopMs: STOP_MS });

export async function run(): Promise<void> {
  const threads = createAudioThreads({ threads: 1 });
  const counters: Record<string, number> = {};
  let blocks = 0;
  let plays = 0;
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  server.on('connection', (socket) => {
    let session: AudioSession | null = null;
    socket.on('message', (data) => {
      const text = (data as Buffer).toString();
      if (session !== null) return session.receive([Buffer.from(text)]);
      session = threads.open({
        callId: 'bench',
        wire: 'twilio',
        streamSid: JSON.parse(text).streamSid,
        vad,
        recording: () => blocks++,
        onSend: (texts) => {
          for (const each of texts) socket.send(each);
        },
        onEdge: (edge) => {
          if (edge.type === 'counters') {
            for (const [name, count] of Object.entries(edge.counters)) {
              counters[name] = (counters[name] ?? 0) + count;
            }
          }
          if (edge.type !== 'speech.ended') return;
          const playId = `p${plays++}`;
          session!.play(playId);
          session!.audio(playId, tone(16_000));
          session!.finish(playId);
        },
      });
    });
  });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const carrier = fork(fileURLToPath(new URL('./audio-carrier.ts', import.meta.url)));
  const restMb = process.memoryUsage().rss / 1e6;
  carrier.send({ url: `ws://127.0.0.1:${port}`, calls: CALLS });
  await sleep(WARM_MS);

  const before = { all: process.cpuUsage(), main: process.threadCpuUsage(), audio: audioMs() };
  const startedAt = performance.now();
  await sleep(MEASURE_MS);
  const elapsedMs = performance.now() - startedAt;
  const all = process.cpuUsage(before.all);
  const main = process.threadCpuUsage(before.main);
  const audioCpuMs = audioMs() - before.audio;
  const heldMb = process.memoryUsage().rss / 1e6;
  const stats = threads.stats();
  carrier.send('report');
  const [report] = (await once(carrier, 'message')) as [CarrierReport];
  await threads.close();
  for (const socket of server.clients) socket.terminate();
  server.close();

  const percent = (ms: number) => (ms / elapsedMs / CALLS) * 100;
  const total = percent((all.user + all.system) / 1_000);
  const turns = report.turnMs.sort((a, b) => a - b);
  const quantile = (q: number) =>
    turns[Math.min(turns.length - 1, Math.floor(turns.length * q))] ?? 0;
  const row = (name: string, value: string) => console.log(`  ${name.padEnd(44)} ${value}`);
  console.log(`audio path, ${CALLS} calls on ${stats.threads} audio thread, ${turns.length} turns`);
  row('CPU of a core per call', `${total.toFixed(3)} % (goal ${TARGET_PERCENT} %)`);
  row('  main thread', `${percent((main.user + main.system) / 1_000).toFixed(3)} %`);
  row('  audio thread', `${percent(audioCpuMs).toFixed(3)} %`);
  row(
    'added turn latency p50 / p99 / max',
    `${[0.5, 0.99, 1].map((q) => `${(quantile(q) - STOP_MS).toFixed(1)}`).join(' / ')} ms`,
  );
  row(
    'late frames / underruns / gap ticks',
    `${counters.lateFrames} / ${counters.underruns} / ${report.gapTicks}`,
  );
  row(
    'late ticks / latest',
    `${stats.lateTicks.join()} / ${stats.lateMaxMs.map((ms) => ms.toFixed(0)).join()} ms`,
  );
  row('frames out, recorded blocks', `${report.frames}, ${blocks}`);
  row('memory per call', `${((heldMb - restMb) / CALLS).toFixed(2)} MB`);
  row('lost threads', `${stats.lostThreads}`);

  function audioMs(): number {
    return threads.stats().cpuMs.reduce((sum, ms) => sum + ms, 0);
  }
}
