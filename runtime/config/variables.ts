import { z } from 'zod';

const expecting = <Value>(expected: string, read: (text: string) => Value | undefined) =>
  z.string().transform((text, context): Value => {
    const value = read(text);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: expected });
    return z.NEVER;
  });

const matching = (pattern: RegExp, expected: string) =>
  expecting(expected, (text) => (pattern.test(text) ? text : undefined));

const whole = (min: number, max: number) =>
  expecting(`a whole number from ${min} to ${max}`, (text) => {
    const value = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
    return value >= min && value <= max ? value : undefined;
  });

const decimal = (min: number, max: number) =>
  expecting(`a number from ${min} to ${max}`, (text) => {
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    return value >= min && value <= max ? value : undefined;
  });

/** Without a trailing slash, so that a path can be appended. */
const httpUrl = expecting('a URL beginning with http:// or https://', (text) =>
  /^https?:$/.test(URL.parse(text)?.protocol ?? '') ? text.replace(/\/+$/, '') : undefined,
);
const socketUrl = expecting('a URL beginning with ws:// or wss://', (text) =>
  /^wss?:$/.test(URL.parse(text)?.protocol ?? '') ? text.replace(/\/+$/, '') : undefined,
);
/** A worker on this machine is also reached by its socket: `unix:/run/voxcore/1.sock`. */
const workerUrl = /^unix:\/[^\0]{1,100}$/;
const fleetUrls = expecting(
  'URLs beginning with http:// or https://, or unix:/path, separated by commas',
  (text) => {
    const urls = text.split(',').map((url) => url.trim().replace(/\/+$/, ''));
    return urls.every((url) => workerUrl.test(url) || httpUrl.safeParse(url).success)
      ? urls
      : undefined;
  },
);

const sipTrunks = expecting(
  'entries like +1555=ST_abc or *=ST_abc, separated by commas',
  (text) => {
    const entries = text.split(',').map((entry) => entry.trim().split('='));
    const isTrunk = ([prefix = '', trunk = '', ...more]: string[]) =>
      /^(\*|\+\d{0,15})$/.test(prefix) && /^[\w-]{1,128}$/.test(trunk) && more.length === 0;
    return entries.every(isTrunk)
      ? (Object.fromEntries(entries) as Record<string, string>)
      : undefined;
  },
);

const port = () => whole(0, 65_535);
const host = () => matching(/^[\w.:-]{1,253}$/, 'a host name or an IP address');
const text = () => matching(/^[^\0]{1,4096}$/, 'a text that is not empty');
/** 128 bits when random; a shorter one can be guessed. Printable, because it travels in a header. */
const secret = () => matching(/^[\x21-\x7e]{16,256}$/, '16 to 256 printable characters, no spaces');

/**
 * Every environment variable of the product, and the only list of them. `standard` is what holds when it is unset, as one
 * would write it; where it is computed, `meaning` says how. An empty variable counts as unset.
 */
export const variables = {
  API_HOST: {
    schema: host(),
    unit: 'address',
    standard: '127.0.0.1',
    meaning: 'Where the API listens. Beyond loopback, every operator route wants the secret.',
  },
  API_PORT: {
    schema: port(),
    unit: 'port',
    standard: '8080',
    meaning: 'Port of the API; 0: any free one.',
  },
  FLEET_HOST: {
    schema: host(),
    unit: 'address',
    standard: '127.0.0.1',
    meaning: 'Where a fleet process listens for /attach and for media.',
  },
  FLEET_PORT: {
    schema: port(),
    unit: 'port',
    standard: '8081',
    meaning: 'Port of a fleet process; 0: any free one.',
  },
  FLEET_SOCKET: {
    // Linux takes 107 bytes for the path of a socket.
    schema: matching(/^\/[^\0]{1,106}$/, 'an absolute path of at most 107 characters'),
    unit: 'path',
    standard: null,
    meaning:
      'Unix socket of a fleet process, in place of FLEET_HOST and FLEET_PORT; goes with FLEET_MEDIA_URL.',
  },
  FLEET_MEDIA_URL: {
    schema: expecting('a URL beginning with ws:// or wss://', (text) =>
      /^wss?:$/.test(URL.parse(text)?.protocol ?? '') ? text : undefined,
    ),
    unit: 'URL',
    standard: null,
    meaning:
      'Where carriers stream to reach exactly this fleet process, /ws/twilio included. Unset: the address it listens on.',
  },
  DIALLER_PORT: {
    schema: port(),
    unit: 'port',
    standard: '8083',
    meaning: 'Port of the dialler’s health and metrics, on loopback; 0: any free one.',
  },
  CARRIER_PORT: {
    schema: port(),
    unit: 'port',
    standard: '8082',
    meaning: 'Port of the simulated carrier, on loopback; 0: any free one.',
  },
  PUBLIC_URL: {
    schema: httpUrl,
    unit: 'URL',
    standard: null,
    meaning:
      'Address at which carriers reach the API; their signatures are computed over it. Unset: the address the API listens on.',
  },
  VOXBRIDGE_CONFIG_URL: {
    schema: httpUrl,
    unit: 'URL',
    standard: null,
    meaning:
      'Where a fleet process fetches the configuration of each call. Unset: http://127.0.0.1:<API_PORT>/api/v1/config.',
  },
  MONGODB_URI: {
    schema: matching(/^mongodb(\+srv)?:\/\/\S+$/, 'mongodb://… or mongodb+srv://…'),
    unit: 'URL',
    standard: null,
    meaning: 'The store. Unset: one SQLite file in DATA_DIR.',
    isSecret: true,
  },
  MONGODB_DB: {
    schema: matching(/^[\w-]{1,63}$/, 'letters, digits, _ and -, at most 63'),
    unit: 'name',
    standard: 'voxbridge',
    meaning: 'Database in MongoDB, shared by API and dialler.',
  },
  REDIS_URL: {
    schema: matching(/^rediss?:\/\/\S+$/, 'redis://… or rediss://…'),
    unit: 'URL',
    standard: null,
    meaning:
      'The bus. Unset: in-process; roles in processes of their own then hear nothing of each other and ask instead.',
    isSecret: true,
  },
  REDIS_PREFIX: {
    schema: matching(/^[\w.:{}-]{1,64}$/, 'letters, digits and . : _ - { }, at most 64'),
    unit: 'text',
    standard: null,
    meaning:
      'Before every topic and key in Redis, so that products share a server and not their news. Unset: MONGODB_DB and a colon.',
  },
  S3_ENDPOINT: {
    schema: httpUrl,
    unit: 'URL',
    standard: null,
    meaning: 'Object store for recordings. Unset: the folder RECORDINGS_DIR.',
  },
  S3_BUCKET: {
    schema: matching(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'a bucket name of 3 to 63 characters'),
    unit: 'name',
    standard: null,
    meaning: 'Bucket of the recordings; goes with S3_ENDPOINT.',
  },
  S3_ACCESS_KEY: {
    schema: text(),
    unit: 'text',
    standard: null,
    meaning: 'Goes with S3_ENDPOINT.',
    isSecret: true,
  },
  S3_SECRET_KEY: {
    schema: text(),
    unit: 'text',
    standard: null,
    meaning: 'Goes with S3_ENDPOINT.',
    isSecret: true,
  },
  S3_REGION: {
    schema: text(),
    unit: 'name',
    standard: 'us-east-1',
    meaning: 'Region in the signature of S3 requests.',
  },
  DATA_DIR: {
    schema: text(),
    unit: 'path',
    standard: './data',
    meaning: 'Folder of everything embedded: the SQLite file, recordings, spool, generated secret.',
  },
  RECORDINGS_DIR: {
    schema: text(),
    unit: 'path',
    standard: null,
    meaning: 'Recordings, when no S3_ENDPOINT is set. Unset: DATA_DIR/recordings.',
  },
  SPOOL_DIR: {
    schema: text(),
    unit: 'path',
    standard: null,
    meaning: 'Results that the API has not acknowledged yet. Unset: DATA_DIR/spool.',
  },
  VOXCORE_SECRET: {
    schema: secret(),
    unit: 'text',
    standard: null,
    meaning:
      'Shared by API, dialler and fleet. Unset in role `all`: a random one, kept in DATA_DIR. Other roles require it.',
    isSecret: true,
  },
  VOXCORE_SECRET_PREVIOUS: {
    schema: secret(),
    unit: 'text',
    standard: null,
    meaning: 'Accepted beside VOXCORE_SECRET, never sent: set it while a secret is being replaced.',
    isSecret: true,
  },
  FLEET_URLS: {
    schema: fleetUrls,
    unit: 'URLs',
    standard: null,
    meaning:
      'Fleet processes the dialler attaches to besides those that registered themselves; unix:/path for one on this machine.',
  },
  MAX_CONCURRENT_CALLS: {
    schema: whole(1, 10_000),
    unit: 'calls',
    standard: null,
    meaning: 'Slots of a fleet process. Unset: 8 in role `all`, else 1.',
  },
  SCREENINGS_MAX: {
    schema: whole(0, 10_000),
    unit: 'calls',
    standard: '40',
    meaning:
      'Answered calls whose parties a fleet process finds out at the same time, besides its slots; 0: none.',
  },
  AUDIO_THREADS: {
    schema: whole(1, 64),
    unit: 'threads',
    standard: '1',
    meaning: 'Audio threads of a fleet process; one carries well over a hundred calls.',
  },
  DEEPGRAM_API_KEY: {
    schema: text(),
    unit: 'text',
    standard: null,
    meaning: 'For bots that hear by Deepgram.',
    isSecret: true,
  },
  DEEPGRAM_URL: {
    schema: socketUrl,
    unit: 'URL',
    standard: 'wss://api.deepgram.com',
    meaning: 'Where Deepgram is reached.',
  },
  CARTESIA_API_KEY: {
    schema: text(),
    unit: 'text',
    standard: null,
    meaning: 'For bots that speak by Cartesia.',
    isSecret: true,
  },
  CARTESIA_URL: {
    schema: socketUrl,
    unit: 'URL',
    standard: 'wss://api.cartesia.ai',
    meaning: 'Where Cartesia is reached.',
  },
  ELEVENLABS_API_KEY: {
    schema: text(),
    unit: 'text',
    standard: null,
    meaning: 'For bots that speak by ElevenLabs.',
    isSecret: true,
  },
  ELEVENLABS_URL: {
    schema: socketUrl,
    unit: 'URL',
    standard: 'wss://api.elevenlabs.io',
    meaning: 'Where ElevenLabs is reached.',
  },
  OPENAI_BASE_URL: {
    schema: httpUrl,
    unit: 'URL',
    standard: null,
    meaning:
      'A server of language models that speaks as OpenAI does, up to /chat/completions; for bots whose model is `openai`.',
  },
  OPENAI_API_KEY: {
    schema: text(),
    unit: 'text',
    standard: null,
    meaning: 'Goes with OPENAI_BASE_URL; a server on this host may need none.',
    isSecret: true,
  },
  OPENAI_MODEL: {
    schema: text(),
    unit: 'name',
    standard: null,
    meaning: 'Goes with OPENAI_BASE_URL: the model for bots that name none.',
  },
  LOOP_INTERVAL_SECONDS: {
    schema: decimal(0.1, 60),
    unit: 's',
    standard: '2.0',
    meaning: 'Tick of the dialler.',
  },
  LEADER_LEASE_SECONDS: {
    schema: decimal(1, 60),
    unit: 's',
    standard: '10',
    meaning:
      'A dialler that stands by leads at most this and a fifth of it after the leader has died. The same for all diallers.',
  },
  CARRIER_CPS: {
    schema: decimal(0.1, 1_000),
    unit: 'dials/s',
    standard: null,
    meaning:
      'Dials a second that the carrier takes. Unset: 1, a new account of Twilio; 50 if it is simulated in role `all`.',
  },
  CARRIER_CONCURRENT_MAX: {
    schema: whole(1, 100_000),
    unit: 'calls',
    standard: null,
    meaning:
      'Calls at the same time that the carrier takes. Unset: 10; 1000 if it is simulated in role `all`.',
  },
  TWILIO_BASE_URL: {
    schema: httpUrl,
    unit: 'URL',
    standard: 'https://api.twilio.com',
    meaning: 'Twilio’s REST API, or a simulated carrier that runs alone.',
  },
  TWILIO_ACCOUNT_SID: {
    schema: matching(/^AC[0-9a-fA-F]{32}$/, 'AC and 32 hexadecimal digits'),
    unit: 'id',
    standard: null,
    meaning: 'Account calls are placed with. Unset: the simulated carrier.',
  },
  TWILIO_AUTH_TOKEN: {
    schema: secret(),
    unit: 'text',
    standard: null,
    meaning: 'Goes with TWILIO_ACCOUNT_SID; also signs the carrier’s callbacks.',
    isSecret: true,
  },
  TWILIO_AUTH_TOKEN_PREVIOUS: {
    schema: secret(),
    unit: 'text',
    standard: null,
    meaning:
      'Accepted in signatures beside TWILIO_AUTH_TOKEN, never sent: set it while the token is being replaced.',
    isSecret: true,
  },
  LIVEKIT_URL: {
    schema: socketUrl,
    unit: 'URL',
    standard: null,
    meaning:
      'LiveKit server whose SIP bridge dials, and whose rooms workers join. Its `webhook.urls` must hold PUBLIC_URL/webhooks/livekit. Unset: Twilio, or the simulated carrier.',
  },
  LIVEKIT_API_URL: {
    schema: httpUrl,
    unit: 'URL',
    standard: null,
    meaning: 'LiveKit’s API, where it is not below LIVEKIT_URL.',
  },
  LIVEKIT_API_KEY: {
    schema: matching(/^[\w-]{1,128}$/, 'letters, digits, _ and -'),
    unit: 'id',
    standard: null,
    meaning: 'Goes with LIVEKIT_URL.',
  },
  LIVEKIT_API_SECRET: {
    schema: secret(),
    unit: 'text',
    standard: null,
    meaning: 'Goes with LIVEKIT_API_KEY; also signs LiveKit’s webhooks.',
    isSecret: true,
  },
  LIVEKIT_SIP_TRUNKS: {
    schema: sipTrunks,
    unit: 'list',
    standard: null,
    meaning:
      'Outbound trunks of LiveKit’s by the beginning of the caller ID, `*` for all others: `+1555=ST_abc,+49=ST_def,*=ST_ghi`. The longest that fits is dialled by; a caller ID without one is refused.',
  },
  CARRIER_VOICE_URL: {
    schema: httpUrl,
    unit: 'URL',
    standard: null,
    meaning:
      'What the numbers of a simulated carrier that runs alone ask about calls that come in: PUBLIC_URL/webhooks/carriers/twilio/voice. Role `all` sets it itself.',
  },
  CARRIER_SEED: {
    schema: whole(0, 2 ** 31),
    unit: 'number',
    standard: '1',
    meaning: 'Seed of the simulated carrier: the same one gives the same parties.',
  },
  CARRIER_TIME_SCALE: {
    schema: decimal(0.01, 10),
    unit: 'factor',
    standard: '1',
    meaning: 'Ring times of the simulated carrier are multiplied by this; speech is not.',
  },
  DRAIN_MS: {
    schema: whole(0, 14_500_000),
    unit: 'ms',
    standard: '20000',
    meaning: 'After the first SIGTERM or Ctrl-C: calls still going on then are cut.',
  },
  LOG_LEVEL: {
    schema: expecting('trace, debug, info, warn, error, fatal or silent', (level) =>
      /^(trace|debug|info|warn|error|fatal|silent)$/.test(level) ? level : undefined,
    ),
    unit: 'level',
    standard: null,
    meaning:
      'Least level that is logged. Unset: warn in role `all`, so that its readable lines stay alone, else info.',
  },
  RECORDING_RETENTION_DAYS: {
    schema: whole(1, 36_500),
    unit: 'days',
    standard: null,
    meaning: 'Recordings older than this are removed. Unset: kept.',
  },
  WORKER_ID: {
    schema: matching(/^[\w.:-]{1,128}$/, 'letters, digits and . : _ -, at most 128'),
    unit: 'name',
    standard: null,
    meaning: 'Name of this fleet process in the registry. Unset: host name and process id.',
  },
} as const satisfies Record<
  string,
  {
    schema: z.ZodType<unknown, string>;
    unit: string;
    standard: string | null;
    meaning: string;
    isSecret?: true;
  }
>;

export type VariableName = keyof typeof variables;

/** What was read: parsed, with its standard value, or `undefined` where there is none. */
export type Values = {
  [Name in VariableName]:
    | z.output<(typeof variables)[Name]['schema']>
    | ((typeof variables)[Name]['standard'] extends string ? never : undefined);
};
