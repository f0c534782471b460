import { type DestinationStream, type Logger, pino } from 'pino';

export type Log = Logger;

/** Fields that hold a secret wherever they appear, three levels deep. */
const secretFields = [
  'authorization',
  'cookie',
  'token',
  'secret',
  'secretKey',
  'accessKey',
  'authToken',
  'password',
  'mongodbUri',
  'redisUrl',
];
const redacted = '[redacted]';

export interface LogOptions {
  level: string;
  /** Secrets as they are: cut out of every line, in whatever text they turn up. */
  secrets?: readonly (string | null)[];
  /** Standard: the standard error output, so that the readable lines of `npm start` stay alone. */
  destination?: DestinationStream;
}

/** Telephone numbers, also inside the ids of leads and attempts: a log shows their last two digits. */
const phoneNumber = /\+\d{5,13}(?=\d{2}(?!\d))/g;
/** From debug on, whoever looks wants to see whom it is about. */
const levelsWithNumbers = new Set(['debug', 'trace']);

/**
 * JSON lines in UTC. Secrets are removed by field name, and once more by value from the finished line; telephone numbers are cut
 * down to two digits.
 */
export function openLog(options: LogOptions): Log {
  const { level, secrets = [], destination = pino.destination({ fd: 2, sync: true }) } = options;
  const values = secrets.filter((secret): secret is string => (secret?.length ?? 0) >= 8);
  const written = values.map((value) => JSON.stringify(value).slice(1, -1));
  const scrubbed: DestinationStream = {
    write: (line) => {
      let clean = line;
      for (const value of written) clean = clean.replaceAll(value, redacted);
      if (!levelsWithNumbers.has(level)) clean = clean.replace(phoneNumber, '…');
      destination.write(clean);
    },
  };
  const paths = secretFields.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]);
  return pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths, censor: redacted },
    },
    scrubbed,
  );
}
