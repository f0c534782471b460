import type { Bus } from '../../actors/bus/bus.ts';
import { openInProcessBus } from '../../actors/bus/in-process-bus.ts';
import { openRedisBus } from '../../actors/bus/redis-bus.ts';
import { openFolderObjects } from '../../actors/objects/folder-objects.ts';
import type { Objects } from '../../actors/objects/objects.ts';
import { openS3Objects } from '../../actors/objects/s3-objects.ts';
import { openMongoStore } from '../../actors/store/mongo/mongo-store.ts';
import { openSqliteStore } from '../../actors/store/sqlite/sqlite-store.ts';
import type { Store } from '../../actors/store/store.ts';
import type { Clock } from '../../machines/supervision/clock.ts';
import type { Config } from '../config/environment.ts';
import type { Log } from './log.ts';

/** Each port with the real adapter where its variable is set, else with the embedded one. */

export const openStore = ({ store }: Config, clock: Clock): Promise<Store> =>
  store.mongodbUri === null
    ? openSqliteStore({ path: store.sqlitePath, clock })
    : openMongoStore({ uri: store.mongodbUri, database: store.mongodbName });

export const openBus = async ({ bus }: Config, clock: Clock, log: Log): Promise<Bus> => {
  const onHandlerFailed = (topic: string, error: unknown) =>
    log.error({ topic, err: error }, 'bus_handler_failed');
  return bus.redisUrl === null
    ? openInProcessBus({ clock, onHandlerFailed })
    : openRedisBus({ url: bus.redisUrl, prefix: bus.prefix, onHandlerFailed });
};

export const openObjects = ({ objects }: Config): Promise<Objects> =>
  objects.s3 === null
    ? openFolderObjects({ dir: objects.folder })
    : openS3Objects({
        endpoint: objects.s3.endpoint,
        bucket: objects.s3.bucket,
        accessKeyId: objects.s3.accessKey,
        secretAccessKey: objects.s3.secretKey,
        region: objects.s3.region,
      });
