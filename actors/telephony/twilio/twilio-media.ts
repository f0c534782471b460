import { z } from 'zod';

/**
 * Messages of Twilio's media socket, protocol "Call" 1.0.0: 8 kHz µ-law in base64, 160 bytes a 20 ms frame. Numbers travel
 * as strings, except in `mediaFormat`. Carrier → us: connected, start, then media, dtmf and mark, last stop. Us → carrier:
 * media, mark, clear.
 */
const count = z.coerce.number().int().min(0);
const streamSid = z.string().min(1);

const TwilioConnected = z.object({
  event: z.literal('connected'),
  protocol: z.string(),
  version: z.string(),
});
const TwilioStart = z.object({
  event: z.literal('start'),
  sequenceNumber: count,
  streamSid,
  start: z.object({
    streamSid,
    callSid: z.string().min(1),
    /** Not needed by us, and absent with some clients. */
    accountSid: z.string().optional(),
    tracks: z.array(z.string()).optional(),
    customParameters: z.record(z.string(), z.string()).default({}),
    /** Absent, as some clients leave it: the only one that there is. */
    mediaFormat: z
      .object({
        encoding: z.literal('audio/x-mulaw'),
        sampleRate: z.coerce.number().pipe(z.literal(8_000)),
        channels: z.coerce.number().pipe(z.literal(1)),
      })
      .optional(),
  }),
});
const TwilioMedia = z.object({
  event: z.literal('media'),
  sequenceNumber: count,
  streamSid,
  media: z.object({
    track: z.string(),
    chunk: count,
    /** Milliseconds since the start of this stream. */
    timestamp: count,
    payload: z.base64(),
  }),
});
const TwilioDtmf = z.object({
  event: z.literal('dtmf'),
  sequenceNumber: count,
  streamSid,
  dtmf: z.object({ track: z.string().optional(), digit: z.string().regex(/^[0-9*#A-D]$/) }),
});
const TwilioMark = z.object({
  event: z.literal('mark'),
  sequenceNumber: count,
  streamSid,
  mark: z.object({ name: z.string() }),
});
const TwilioStop = z.object({
  event: z.literal('stop'),
  sequenceNumber: count,
  streamSid,
  stop: z.object({ accountSid: z.string(), callSid: z.string() }),
});

/** Everything that the carrier may send. */
export const FromTwilio = z.discriminatedUnion('event', [
  TwilioConnected,
  TwilioStart,
  TwilioMedia,
  TwilioDtmf,
  TwilioMark,
  TwilioStop,
]);
export type FromTwilio = z.infer<typeof FromTwilio>;

/** Everything that we may send. The payload's alphabet is checked where it is decoded: that is cheaper per frame. */
const ToTwilio = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('media'),
    streamSid,
    media: z.object({ payload: z.string().min(1) }),
  }),
  z.object({ event: z.literal('mark'), streamSid, mark: z.object({ name: z.string() }) }),
  z.object({ event: z.literal('clear'), streamSid }),
]);
export type ToTwilio = z.infer<typeof ToTwilio>;

/** One message of the carrier, or what is wrong with it. */
export const readFromTwilio = (text: string) => readWith(FromTwilio, text);
/** One message of ours, as the carrier reads it. */
export const readToTwilio = (text: string) => readWith(ToTwilio, text);

const readWith = <Schema extends z.ZodType>(
  schema: Schema,
  text: string,
): { ok: true; message: z.infer<Schema> } | { ok: false; problem: string } => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { ok: false, problem: 'not JSON' };
  }
  const parsed = schema.safeParse(json);
  return parsed.success
    ? { ok: true, message: parsed.data }
    : { ok: false, problem: z.prettifyError(parsed.error).slice(0, 300) };
};

/** Builders of our messages, as text. `payload` is base64. */
export const toTwilio = {
  media: (sid: string, payload: string) =>
    `{"event":"media","streamSid":"${sid}","media":{"payload":"${payload}"}}`,
  mark: (sid: string, name: string) =>
    JSON.stringify({ event: 'mark', streamSid: sid, mark: { name } }),
  clear: (sid: string) => `{"event":"clear","streamSid":"${sid}"}`,
};

/** Identity of one stream of one call. */
export interface TwilioStreamIds {
  accountSid: string;
  callSid: string;
  streamSid: string;
}

/** Builders of the carrier's messages, as text; `sequence` counts all of them from 1, `start` being the first. */
export const fromTwilio = {
  connected: () => '{"event":"connected","protocol":"Call","version":"1.0.0"}',
  start: (ids: TwilioStreamIds, customParameters: Record<string, string>) =>
    JSON.stringify({
      event: 'start',
      sequenceNumber: '1',
      start: {
        accountSid: ids.accountSid,
        streamSid: ids.streamSid,
        callSid: ids.callSid,
        tracks: ['inbound'],
        mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8_000, channels: 1 },
        customParameters,
      },
      streamSid: ids.streamSid,
    }),
  /** `chunk` counts the frames of this stream from 1. */
  media: (ids: TwilioStreamIds, sequence: number, chunk: number, atMs: number, payload: string) =>
    `{"event":"media","sequenceNumber":"${sequence}","media":{"track":"inbound","chunk":"${chunk}","timestamp":"${atMs}","payload":"${payload}"},"streamSid":"${ids.streamSid}"}`,
  dtmf: (ids: TwilioStreamIds, sequence: number, digit: string) =>
    `{"event":"dtmf","streamSid":"${ids.streamSid}","sequenceNumber":"${sequence}","dtmf":{"track":"inbound_track","digit":"${digit}"}}`,
  mark: (ids: TwilioStreamIds, sequence: number, name: string) =>
    JSON.stringify({
      event: 'mark',
      sequenceNumber: `${sequence}`,
      streamSid: ids.streamSid,
      mark: { name },
    }),
  stop: (ids: TwilioStreamIds, sequence: number) =>
    JSON.stringify({
      event: 'stop',
      sequenceNumber: `${sequence}`,
      stop: { accountSid: ids.accountSid, callSid: ids.callSid },
      streamSid: ids.streamSid,
    }),
};
