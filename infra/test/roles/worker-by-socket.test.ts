/** A worker that listens on a Unix socket, as behind nginx, and a dialler that knows it by FLEET_URLS. */
import { stat } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { describeOnServer } from '../../../actors/contract/real-server.ts';
import { BotConfig } from '../../../machines/contracts/bot/bot-config.ts';
import { openTcpGate, type TcpGate } from '../failures/tcp-gate.ts';
import { endProcesses } from '../product-process.ts';
import { answeringNumbers, openRoles, type RoleProcesses } from './role-processes.ts';

const botConfig = BotConfig.parse({
  flow: {
    nodes: {
      start: { type: 'start', to: 'bye' },
      bye: { type: 'end', text: 'Good morning and goodbye.', disposition: 'told' },
    },
  },
});

let roles: RoleProcesses;
let gates: TcpGate[] = [];
afterEach(async () => {
  await endProcesses();
  await roles.close();
  await Promise.all(gates.map((gate) => gate.close()));
  gates = [];
});

/** What nginx does for the carrier: it leads a public address to exactly one worker's socket. */
const publicAddressOf = async (socketPath: string): Promise<string> => {
  const gate = await openTcpGate({ path: socketPath });
  gates.push(gate);
  return `ws://127.0.0.1:${gate.port}/ws/twilio`;
};

const getOver = (socketPath: string, path: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const sent = request({ socketPath, path, headers: { host: 'localhost' } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    sent.once('error', reject);
    sent.end();
  });

describeOnServer('fleet processes on Unix sockets', ['MONGODB_URI', 'REDIS_URL'], () => {
  it('two workers of one slot each take their calls by their sockets, and leave none of them behind', async () => {
    roles = await openRoles();
    await roles.start('api');
    const names = ['1', '2'];
    const sockets = names.map((name) => join(tmpdir(), `voxcore-${process.pid}-${name}.sock`));
    const workers = await Promise.all(
      names.map(async (name, i) =>
        roles.start('fleet', `w${name}`, {
          FLEET_SOCKET: sockets[i]!,
          FLEET_MEDIA_URL: await publicAddressOf(sockets[i]!),
        }),
      ),
    );
    expect(workers.map(({ url }) => url)).toEqual(sockets.map((path) => `unix:${path}`));
    for (const path of sockets) {
      expect((await stat(path)).mode & 0o777).toBe(0o660);
      expect([await getOver(path, '/readyz'), await getOver(path, '/metrics')]).toEqual([200, 401]);
    }
    await roles.start('dialler', 'd1', { FLEET_URLS: `unix:${sockets.join(', unix:')}` });
    const phones = answeringNumbers(4);
    await roles.untilCompleted(await roles.startCampaign(botConfig, phones));
    const calls = await roles.calls();
    expect(calls.map(({ termination }) => termination.reason)).toEqual(
      phones.map(() => 'bot_ended'),
    );
    expect([...new Set(calls.map(({ workerId }) => workerId))].sort()).toEqual(['w1', 'w2']);

    // One that died leaves its socket; the next one takes the place.
    workers[0]!.signal('SIGKILL');
    await workers[0]!.ended;
    const again = await roles.start('fleet', 'w1', {
      FLEET_SOCKET: sockets[0]!,
      FLEET_MEDIA_URL: 'ws://127.0.0.1:9/ws/twilio',
    });
    expect(await getOver(sockets[0]!, '/healthz')).toBe(200);
    for (const worker of [again, workers[1]!]) {
      worker.signal('SIGTERM');
      expect(await worker.ended).toBe(0);
    }
    for (const path of sockets) await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' });
  }, 240_000);
});
