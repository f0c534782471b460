import { join, resolve } from 'node:path';
import { VoxError } from '../../machines/contracts/error-catalogue.ts';
import { type Values, type VariableName, variables } from './variables.ts';

export const roles = ['all', 'api', 'fleet', 'dialler', 'carrier'] as const;
export type Role = (typeof roles)[number];

/** Everything the process is told from outside: frozen, in our units. `null`: not set, the embedded part serves. */
export interface Config {
  readonly role: Role;
  readonly api: { readonly host: string; readonly port: number; readonly publicUrl: string | null };
  readonly fleet: {
    readonly host: string;
    readonly port: number;
    /** Unix socket in place of host and port. */
    readonly socketPath: string | null;
    readonly mediaUrl: string | null;
    readonly workerId: string | null;
    readonly slotCount: number;
    readonly audioThreadCount: number;
    readonly screeningsMax: number;
    /** `null` only if API_PORT is 0: then the composition root knows the address once the API listens. */
    readonly configUrl: string | null;
  };
  readonly dialler: {
    readonly port: number;
    readonly tickMs: number;
    readonly leaseMs: number;
    readonly fleetUrls: readonly string[];
  };
  readonly carrier: {
    readonly twilio: {
      readonly baseUrl: string;
      readonly accountSid: string;
      readonly authToken: string;
      /** Accepted in signatures only. */
      readonly previousAuthToken: string | null;
    } | null;
    /** Dials go by its SIP bridge, whatever calls come in by. */
    readonly livekit: {
      /** Where workers join rooms. */
      readonly url: string;
      readonly apiUrl: string;
      readonly apiKey: string;
      readonly apiSecret: string;
      /** Trunk by the beginning of the caller ID; `*` for all others. */
      readonly trunks: Readonly<Record<string, string>>;
    } | null;
    /** What the carrier takes; `null`: as the composition root knows it. */
    readonly cps: number | null;
    readonly concurrentMax: number | null;
    readonly simulated: {
      readonly port: number;
      readonly seed: number;
      readonly timeScale: number;
      /** `null`: role `all` knows it once the API listens. */
      readonly voiceUrl: string | null;
    };
  };
  /** Vendors that bots may name; `null`: no key, so they are not to be had here. */
  readonly providers: {
    readonly deepgram: ProviderAccess | null;
    readonly cartesia: ProviderAccess | null;
    readonly elevenlabs: ProviderAccess | null;
    readonly openai: {
      readonly baseUrl: string;
      readonly apiKey: string | null;
      readonly model: string;
    } | null;
  };
  readonly store: {
    readonly mongodbUri: string | null;
    readonly mongodbName: string;
    readonly sqlitePath: string;
  };
  readonly bus: { readonly redisUrl: string | null; readonly prefix: string };
  readonly objects: {
    readonly s3: {
      readonly endpoint: string;
      readonly bucket: string;
      readonly accessKey: string;
      readonly secretKey: string;
      readonly region: string;
    } | null;
    readonly folder: string;
    readonly retentionDays: number | null;
  };
  readonly dataDir: string;
  readonly spoolDir: string;
  /** `current` is `null` only in role `all`, until `withKeptSecret` has read or made it. */
  readonly secret: { readonly current: string | null; readonly previous: string | null };
  readonly drainMs: number;
  readonly logLevel: string;
}

export interface ProviderAccess {
  readonly url: string;
  readonly apiKey: string;
}

interface Problem {
  variable: string;
  expected: string;
  got: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the environment once. Throws `config_invalid` whose detail lists every problem, one a line; the caller prints it
 * and exits with 2.
 */
export function readConfig(role: Role, environment: Environment = process.env): Config {
  const problems: Problem[] = [];
  const values = readValues(environment, problems);
  checkGroups(role, values, problems);
  if (problems.length > 0) throw new VoxError('config_invalid', describe(problems));
  return deepFreeze(assemble(role, values));
}

function readValues(environment: Environment, problems: Problem[]): Values {
  const values: Record<string, unknown> = {};
  for (const name of Object.keys(variables) as VariableName[]) {
    const { schema, standard, ...variable } = variables[name];
    const given = environment[name] === '' ? undefined : environment[name];
    const text = given ?? standard;
    if (text === null) continue;
    const read = schema.safeParse(text);
    if (read.success) values[name] = read.data;
    else
      problems.push({
        variable: name,
        expected: read.error.issues.map((issue) => issue.message).join('; '),
        got: 'isSecret' in variable ? mask(text) : JSON.stringify(text),
      });
    // A value that is given but wrong is not also missing.
    if (!read.success && given !== undefined) values[name] = given;
  }
  return values as Values;
}

const nothing = 'nothing';

function checkGroups(role: Role, values: Values, problems: Problem[]): void {
  const require = (variable: VariableName, because: string) => {
    if (values[variable] === undefined)
      problems.push({ variable, expected: `a value, because ${because}`, got: nothing });
  };
  if (role !== 'all' && role !== 'carrier')
    require('VOXCORE_SECRET', `role ${role} shares it with the other roles`);
  if (values.S3_ENDPOINT !== undefined)
    for (const name of ['S3_BUCKET', 'S3_ACCESS_KEY', 'S3_SECRET_KEY'] as const)
      require(name, 'S3_ENDPOINT is set');
  if (values.OPENAI_BASE_URL !== undefined) require('OPENAI_MODEL', 'OPENAI_BASE_URL is set');
  if (values.FLEET_SOCKET !== undefined)
    require('FLEET_MEDIA_URL', 'FLEET_SOCKET is set and no carrier reaches a socket');
  if (role === 'carrier') {
    require('TWILIO_ACCOUNT_SID', 'the simulated carrier serves this account');
    require('TWILIO_AUTH_TOKEN', 'the simulated carrier signs with it');
    return;
  }
  if (values.TWILIO_ACCOUNT_SID !== undefined)
    require('TWILIO_AUTH_TOKEN', 'TWILIO_ACCOUNT_SID is set');
  if (values.LIVEKIT_URL !== undefined)
    for (const name of ['LIVEKIT_API_KEY', 'LIVEKIT_API_SECRET', 'LIVEKIT_SIP_TRUNKS'] as const)
      require(name, 'LIVEKIT_URL is set');
  if (values.TWILIO_AUTH_TOKEN !== undefined)
    require('TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN is set');
  if (values.TWILIO_AUTH_TOKEN_PREVIOUS !== undefined)
    require('TWILIO_AUTH_TOKEN', 'TWILIO_AUTH_TOKEN_PREVIOUS is set');
  if (values.TWILIO_BASE_URL !== variables.TWILIO_BASE_URL.standard)
    require('TWILIO_ACCOUNT_SID', 'TWILIO_BASE_URL is set');
}

function assemble(role: Role, values: Values): Config {
  const dataDir = resolve(values.DATA_DIR);
  const ownUrl = values.API_PORT === 0 ? null : `http://127.0.0.1:${values.API_PORT}`;
  return {
    role,
    api: { host: values.API_HOST, port: values.API_PORT, publicUrl: values.PUBLIC_URL ?? null },
    fleet: {
      host: values.FLEET_HOST,
      port: values.FLEET_PORT,
      socketPath: values.FLEET_SOCKET ?? null,
      mediaUrl: values.FLEET_MEDIA_URL ?? null,
      workerId: values.WORKER_ID ?? null,
      slotCount: values.MAX_CONCURRENT_CALLS ?? (role === 'all' ? 8 : 1),
      audioThreadCount: values.AUDIO_THREADS,
      screeningsMax: values.SCREENINGS_MAX,
      configUrl:
        values.VOXBRIDGE_CONFIG_URL ?? (ownUrl === null ? null : `${ownUrl}/api/v1/config`),
    },
    dialler: {
      port: values.DIALLER_PORT,
      tickMs: Math.round(values.LOOP_INTERVAL_SECONDS * 1_000),
      leaseMs: Math.round(values.LEADER_LEASE_SECONDS * 1_000),
      fleetUrls: values.FLEET_URLS ?? [],
    },
    carrier: {
      twilio:
        values.TWILIO_ACCOUNT_SID === undefined || values.TWILIO_AUTH_TOKEN === undefined
          ? null
          : {
              baseUrl: values.TWILIO_BASE_URL,
              accountSid: values.TWILIO_ACCOUNT_SID,
              authToken: values.TWILIO_AUTH_TOKEN,
              previousAuthToken: values.TWILIO_AUTH_TOKEN_PREVIOUS ?? null,
            },
      livekit:
        values.LIVEKIT_URL === undefined
          ? null
          : {
              url: values.LIVEKIT_URL,
              apiUrl: values.LIVEKIT_API_URL ?? values.LIVEKIT_URL.replace(/^ws/, 'http'),
              apiKey: values.LIVEKIT_API_KEY ?? '',
              apiSecret: values.LIVEKIT_API_SECRET ?? '',
              trunks: values.LIVEKIT_SIP_TRUNKS ?? {},
            },
      cps: values.CARRIER_CPS ?? null,
      concurrentMax: values.CARRIER_CONCURRENT_MAX ?? null,
      simulated: {
        port: values.CARRIER_PORT,
        seed: values.CARRIER_SEED,
        timeScale: values.CARRIER_TIME_SCALE,
        voiceUrl: values.CARRIER_VOICE_URL ?? null,
      },
    },
    providers: {
      deepgram: access(values.DEEPGRAM_URL, values.DEEPGRAM_API_KEY),
      cartesia: access(values.CARTESIA_URL, values.CARTESIA_API_KEY),
      elevenlabs: access(values.ELEVENLABS_URL, values.ELEVENLABS_API_KEY),
      openai:
        values.OPENAI_BASE_URL === undefined
          ? null
          : {
              baseUrl: values.OPENAI_BASE_URL,
              apiKey: values.OPENAI_API_KEY ?? null,
              model: values.OPENAI_MODEL ?? '',
            },
    },
    store: {
      mongodbUri: values.MONGODB_URI ?? null,
      mongodbName: values.MONGODB_DB,
      sqlitePath: join(dataDir, 'voxbridge.sqlite'),
    },
    bus: {
      redisUrl: values.REDIS_URL ?? null,
      prefix: values.REDIS_PREFIX ?? `${values.MONGODB_DB}:`,
    },
    objects: {
      s3:
        values.S3_ENDPOINT === undefined
          ? null
          : {
              endpoint: values.S3_ENDPOINT,
              bucket: values.S3_BUCKET ?? '',
              accessKey: values.S3_ACCESS_KEY ?? '',
              secretKey: values.S3_SECRET_KEY ?? '',
              region: values.S3_REGION,
            },
      folder: resolve(values.RECORDINGS_DIR ?? join(dataDir, 'recordings')),
      retentionDays: values.RECORDING_RETENTION_DAYS ?? null,
    },
    dataDir,
    spoolDir: resolve(values.SPOOL_DIR ?? join(dataDir, 'spool')),
    secret: {
      current: values.VOXCORE_SECRET ?? null,
      previous: values.VOXCORE_SECRET_PREVIOUS ?? null,
    },
    drainMs: values.DRAIN_MS,
    logLevel: values.LOG_LEVEL ?? (role === 'all' ? 'warn' : 'info'),
  };
}

const access = (url: string, apiKey: string | undefined): ProviderAccess | null =>
  apiKey === undefined ? null : { url, apiKey };

/** The length helps to find a truncated secret; its characters stay here. */
const mask = (text: string): string => `a secret of ${text.length} characters`;

const describe = (problems: Problem[]): string =>
  `${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}:\n${problems
    .map(({ variable, expected, got }) => `  ${variable}: expected ${expected}; got ${got}`)
    .join('\n')}`;

export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
