import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cryptoRandom } from '../../../actors/chance/random.ts';
import { realClock } from '../../../actors/clock/real-clock.ts';
import { openFolderObjects } from '../../../actors/objects/folder-objects.ts';
import type { BotConfig } from '../../../machines/contracts/bot/bot-config.ts';
import { readConfig } from '../../config/environment.ts';
import { startFleet } from '../../roles/fleet.ts';
import { openLog } from '../../system/log.ts';
import { serveBackend } from '../calls/bench-backend.ts';
import { openStandInSpeech } from '../calls/stand-in-speech.ts';
import { openDoor } from './open-door.ts';

/** A fleet role whose every call has the same bot, open to any client of Twilio Media Streams. Nothing of its calls stays. */
export interface BotServer {
  readonly url: string;
  readonly callCount: number;
  close(): Promise<void>;
}

export interface BotServerOptions {
  bot: BotConfig;
  host: string;
  port: number;
  callsMax: number;
}

export const openBotServer = async (options: BotServerOptions): Promise<BotServer> => {
  const { host, port, callsMax } = options;
  const clock = realClock();
  const random = cryptoRandom();
  const dataDir = await mkdtemp(join(tmpdir(), 'voxbridge-bench-'));
  const backend = await serveBackend(options.bot);
  const config = readConfig('fleet', {
    DATA_DIR: dataDir,
    FLEET_PORT: '0',
    MAX_CONCURRENT_CALLS: String(callsMax),
    VOXCORE_SECRET: randomBytes(24).toString('base64url'),
    VOXBRIDGE_CONFIG_URL: backend.configUrl,
  });
  const folder = await openFolderObjects({ dir: config.objects.folder });
  const fleet = await startFleet({
    config,
    // Recordings are written as in any call, and go with it.
    objects: Object.assign(folder, {
      putFile: (_key: string, file: string) => rm(file, { force: true }),
    }),
    carrier: null,
    clock,
    random: () => random.next(),
    log: openLog({ level: 'error' }),
    loopback: openStandInSpeech(),
    configUrl: backend.configUrl,
    publish: () => {},
  });
  const door = await openDoor({ desk: fleet.desk, clock, host, port });
  return {
    url: door.url,
    get callCount() {
      return [...fleet.desk.calls()].length;
    },
    async close() {
      door.close();
      await fleet.stop(0);
      backend.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
};
