/** `npm run bench -- resume`: from `kill -9` of a worker to the bot's next sound at the party, in processes of their own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createSimulatedCarrier } from '../../actors/telephony/simulated/simulated-carrier.ts';
import { percentile } from '../../machines/call/latency-ledger.ts';
import { BotConfig } from '../../machines/contracts/bot/bot-config.ts';

const roundCount = Number(process.env.BENCH_KILLS ?? 5);
const callCount = Number(process.env.BENCH_CALLS ?? 4);
const ourNumber = '+15550140000';
/** A party whose bot has not sounded for so long listens to nothing that was sent before the kill. */
const quietMs = 1_500;
const waitMaxMs = 30_000;
const account = {
  TWILIO_ACCOUNT_SID: 'AC0123456789abcdef0123456789abcdef',
  TWILIO_AUTH_TOKEN: 'a-token-of-the-bench',
};

/** It asks, and waits for an answer that nobody gives. */
const config = BotConfig.parse({
  pipeline: { turn: { silencePromptMs: 60_000 } },
  flow: {
    nodes: {
      start: { type: 'start', to: 'ask' },
      ask: { type: 'ask', text: 'How can we help you?', branches: [], otherwise: 'bye' },
      bye: { type: 'end', text: 'Goodbye.', disposition: 'told' },
    },
  },
});

const until = async (what: string, holds: () => boolean | Promise<boolean>): Promise<void> => {
  for (const untilAt = Date.now() + waitMaxMs; !(await holds()); await pause(20))
    if (Date.now() > untilAt) throw new Error(`not within ${waitMaxMs} ms: ${what}`);
};

const openGround = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'voxbridge-resume-'));
  const running = new Set<ChildProcess>();
  const sounds = new Map<string, number>();
  /** By call: the first sound after the kill of this moment. */
  const again = new Map<string, number>();
  let killedAt = Number.POSITIVE_INFINITY;
  const carrier = await createSimulatedCarrier({
    port: 0,
    host: '127.0.0.1',
    seed: 1,
    accountSid: account.TWILIO_ACCOUNT_SID,
    authToken: account.TWILIO_AUTH_TOKEN,
    timeScale: 0.01,
    onSound(callSid) {
      const at = performance.now();
      sounds.set(callSid, at);
      if (at > killedAt && !again.has(callSid)) again.set(callSid, at - killedAt);
    },
  });

  const role = async (name: string, environment: Record<string, string>) => {
    const { PATH = '', HOME = '' } = process.env;
    const main = fileURLToPath(new URL('../main.ts', import.meta.url));
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, name], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        PATH,
        HOME,
        ...account,
        TWILIO_BASE_URL: carrier.url,
        VOXCORE_SECRET: 'the-secret-of-the-bench',
        RECORDINGS_DIR: join(folder, 'recordings'),
        LOG_LEVEL: 'fatal',
        API_PORT: '0',
        FLEET_PORT: '0',
        ...environment,
      },
    });
    running.add(child);
    const url = await new Promise<string>((resolve, reject) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        const [, found] = new RegExp(`^${name} {2}(\\S+)`).exec(line) ?? [];
        if (found !== undefined) resolve(found);
      });
      child.once('exit', () => reject(new Error(`the role ${name} has ended`)));
    });
    return { child, url };
  };
  const api = await role('api', { DATA_DIR: join(folder, 'data') });
  const post = async <T>(path: string, body: object): Promise<T> => {
    const answer = await fetch(`${api.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return (await answer.json()) as T;
  };
  const { _id: botId } = await post<{ _id: string }>('/api/v1/bots', { name: 'Garden', config });
  await post(`/api/v1/bots/${botId}/publish`, {});
  await post('/api/v1/inbound-routes', { number: ourNumber, botId });

  return {
    carrier,
    apiUrl: api.url,
    sounds,
    again,
    worker: async (name: string) => {
      const { child } = await role('fleet', {
        WORKER_ID: name,
        DATA_DIR: join(folder, name),
        MAX_CONCURRENT_CALLS: String(callCount),
        VOXBRIDGE_CONFIG_URL: `${api.url}/api/v1/config`,
      });
      await until(`${name} is known`, async () => {
        const answer = await fetch(`${api.url}/api/v1/fleet/workers`);
        const { items } = (await answer.json()) as { items: { _id: string }[] };
        return items.some(({ _id }) => _id === name);
      });
      return child;
    },
    kill(worker: ChildProcess) {
      again.clear();
      killedAt = performance.now();
      worker.kill('SIGKILL');
    },
    async close() {
      for (const child of running) child.kill('SIGKILL');
      await carrier.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
};

/** Ms from each kill to each of its calls' next sound; infinite where there was none. */
export const measureResume = async (): Promise<number[]> => {
  const ground = await openGround();
  const measured: number[] = [];
  try {
    let carrying = await ground.worker('worker-0');
    const sids = Array.from({ length: callCount }, (_, n) => {
      const from = `+1555013${1_000 + n}`;
      const voiceUrl = `${ground.apiUrl}/webhooks/carriers/twilio/voice`;
      return ground.carrier.callIn({ from, to: ourNumber, voiceUrl, persona: 'silent' }).callSid;
    });
    for (let round = 1; round <= roundCount; round++) {
      const next = await ground.worker(`worker-${round}`);
      await until('every bot has asked, and listens', () =>
        sids.every((sid) => performance.now() - (ground.sounds.get(sid) ?? Infinity) > quietMs),
      );
      ground.kill(carrying);
      await until('every bot sounds again', () => ground.again.size === callCount).catch(() => {});
      for (const sid of sids) measured.push(ground.again.get(sid) ?? Number.POSITIVE_INFINITY);
      carrying = next;
    }
  } finally {
    await ground.close();
  }
  return measured;
};

export const run = async (): Promise<void> => {
  const measured = await measureResume();
  const ms = (value: number | null) => `${Math.round(value ?? Number.NaN)} ms`;
  console.log(
    `kill -9 of a worker to the bot heard again, ${measured.length} calls of ${roundCount} workers`,
  );
  console.log(
    `p50 ${ms(percentile(measured, 50))}   p95 ${ms(percentile(measured, 95))}   max ${ms(Math.max(...measured))}`,
  );
};
