import type { Config } from './environment.ts';

/** Host and path only: a connection string may carry a password. */
const without = (uri: string): string => uri.replace(/\/\/[^@/]*@/, '//').replace(/\?.*$/, '');

const vendors = ({ deepgram, cartesia, elevenlabs }: Config['providers']): string[] => [
  ...(deepgram ? ['Deepgram'] : []),
  ...(cartesia ? ['Cartesia'] : []),
  ...(elevenlabs ? ['ElevenLabs'] : []),
];

const carrierPart = ({ livekit, twilio, simulated }: Config['carrier']): [string, string] => {
  const inbound = twilio === null ? '' : `Twilio, ${twilio.baseUrl}`;
  if (livekit !== null)
    return [
      `SIP by LiveKit, ${without(livekit.apiUrl)}${inbound === '' ? '' : `; calls that come in: ${inbound}`}`,
      '',
    ];
  if (twilio !== null) return [inbound, ''];
  return [
    `simulated, seed ${simulated.seed}`,
    'TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN: Twilio instead; LIVEKIT_URL: SIP',
  ];
};

/**
 * One line for each part: which adapter is in use, and which variable would replace it. Printed at start.
 */
export function describeParts(config: Config): string[] {
  const { store, bus, objects, carrier, fleet, providers } = config;
  const line = (part: string, inUse: string, replace: string) =>
    `${part.padEnd(9)}${inUse}${replace === '' ? '' : ` (${replace})`}`;
  return [
    store.mongodbUri === null
      ? line('store', `SQLite, ${store.sqlitePath}`, 'MONGODB_URI: MongoDB instead')
      : line('store', `MongoDB, ${without(store.mongodbUri)}, database ${store.mongodbName}`, ''),
    bus.redisUrl === null
      ? line('bus', 'in-process', 'REDIS_URL: Redis instead')
      : line('bus', `Redis, ${without(bus.redisUrl)}`, ''),
    objects.s3 === null
      ? line('objects', `folder, ${objects.folder}`, 'S3_ENDPOINT: S3 instead')
      : line('objects', `S3, ${objects.s3.endpoint}, bucket ${objects.s3.bucket}`, ''),
    line('carrier', ...carrierPart(carrier)),
    line(
      'speech',
      ['loopback, text as voice-band audio', ...vendors(providers)].join('; '),
      'DEEPGRAM_API_KEY, CARTESIA_API_KEY, ELEVENLABS_API_KEY: for bots that name them',
    ),
    line(
      'model',
      [
        'scripted, follows the flow',
        ...(providers.openai ? [without(providers.openai.baseUrl)] : []),
      ].join('; '),
      'OPENAI_BASE_URL: for bots that name it',
    ),
    line(
      'fleet',
      `${fleet.slotCount} ${fleet.slotCount === 1 ? 'slot' : 'slots'}, ${fleet.audioThreadCount} audio ${fleet.audioThreadCount === 1 ? 'thread' : 'threads'}`,
      'MAX_CONCURRENT_CALLS, AUDIO_THREADS',
    ),
  ];
}
