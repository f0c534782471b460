import { z } from 'zod';
import { VoxError } from '../../../machines/contracts/error-catalogue.ts';
import type { Carrier, CarrierCall, MediaTarget, OriginateRequest } from '../carrier.ts';
import { TwilioStatus, twilioStatuses } from './twilio-callback.ts';
import { sayTwiml, streamTwiml, twimlMax } from './twiml.ts';

export interface TwilioCarrierOptions {
  accountSid: string;
  authToken: string;
  /** Default: Twilio's own. The simulated carrier speaks the same protocol at its own address. */
  baseUrl?: string;
  /** What the start-up line and metrics call it. */
  kind?: Carrier['kind'];
  /** Bound of one REST request, answer included. Default 10 s. */
  requestTimeoutMs?: number;
}

const CallResource = z.object({
  sid: z.string().min(1),
  to: z.string(),
  status: TwilioStatus,
  /** RFC 2822, to the second. */
  date_created: z.string().nullish(),
});
const CallList = z.object({ calls: z.array(CallResource) });
const RestError = z.object({ code: z.number().optional(), message: z.string().optional() });

/** Refusals that pass by themselves: concurrent calls (10004), a full queue (22005), requests a second (20429). */
const capacityCodes = new Set([10_004, 20_429, 22_005]);
/** The call is over already: not found (20404), not in progress (21220). */
const goneCodes = new Set([20_404, 21_220]);
/** Newest calls to one number that `find` looks at. */
const findPageMax = 100;

interface RestAnswer {
  status: number;
  body: unknown;
}

const carrierCall = (resource: z.infer<typeof CallResource>): CarrierCall => ({
  carrierCallId: resource.sid,
  to: resource.to,
  status: twilioStatuses[resource.status],
  createdAt: Date.parse(resource.date_created ?? '') || 0,
});

const seconds = (ms: number, max: number): string =>
  String(Math.min(max, Math.max(1, Math.ceil(ms / 1_000))));

const errorOf = (answer: RestAnswer): VoxError & { twilioCode: number | undefined } => {
  const { code, message } = RestError.catch({}).parse(answer.body);
  const transient =
    answer.status === 429 ||
    answer.status >= 500 ||
    (code !== undefined && capacityCodes.has(code));
  const detail = `HTTP ${answer.status}, Twilio ${code ?? 'gave no code'}${message === undefined ? '' : `: ${message}`}`;
  const error = new VoxError(transient ? 'carrier_unavailable' : 'carrier_rejected', detail);
  return Object.assign(error, { twilioCode: code });
};

/** Twilio's call control over REST: one request a method, never repeated here; when to try again is the caller's policy. */
export const createTwilioCarrier = (options: TwilioCarrierOptions): Carrier => {
  const { accountSid, authToken, requestTimeoutMs = 10_000 } = options;
  const baseUrl = (options.baseUrl ?? 'https://api.twilio.com').replace(/\/+$/, '');
  const account = `${baseUrl}/2010-04-01/Accounts/${encodeURIComponent(accountSid)}`;
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;

  const request = async (path: string, form?: URLSearchParams): Promise<RestAnswer> => {
    try {
      const response = await fetch(`${account}/${path}`, {
        method: form === undefined ? 'GET' : 'POST',
        headers: { authorization, accept: 'application/json' },
        signal: AbortSignal.timeout(requestTimeoutMs),
        redirect: 'error',
        ...(form === undefined ? {} : { body: form }),
      });
      const text = await response.text();
      return { status: response.status, body: text === '' ? null : JSON.parse(text) };
    } catch (cause) {
      throw new VoxError('carrier_unavailable', 'no usable answer', { cause });
    }
  };

  const resourceOf = <Schema extends z.ZodType>(schema: Schema, answer: RestAnswer) => {
    if (answer.status < 200 || answer.status > 299) throw errorOf(answer);
    const parsed = schema.safeParse(answer.body);
    if (parsed.success) return parsed.data;
    throw new VoxError('carrier_unavailable', 'an answer that is not of its protocol', {
      cause: parsed.error,
    });
  };

  const callPath = (carrierCallId: string) => `Calls/${encodeURIComponent(carrierCallId)}.json`;

  const twimlOf = (media: MediaTarget): string => {
    const twiml = streamTwiml(media);
    if (twiml.length > twimlMax)
      throw new VoxError('carrier_rejected', `TwiML is longer than ${twimlMax} characters`);
    return twiml;
  };

  return {
    kind: options.kind ?? 'twilio',
    media: 'streamed',

    async originate(call: OriginateRequest) {
      const form = new URLSearchParams({
        To: call.to,
        From: call.from,
        Twiml: twimlOf(call),
        Timeout: seconds(call.ringTimeoutMs, 600),
        TimeLimit: seconds(call.callMaxMs, 86_400),
        StatusCallback: call.statusUrl,
        StatusCallbackMethod: 'POST',
      });
      for (const event of ['initiated', 'ringing', 'answered', 'completed'])
        form.append('StatusCallbackEvent', event);
      const resource = resourceOf(CallResource, await request('Calls.json', form));
      return { carrierCallId: resource.sid };
    },

    async hangUp(carrierCallId) {
      const form = new URLSearchParams({ Status: 'completed' });
      const answer = await request(callPath(carrierCallId), form);
      if (answer.status >= 200 && answer.status <= 299) return;
      const error = errorOf(answer);
      const gone =
        answer.status === 404 ||
        (error.twilioCode !== undefined && goneCodes.has(error.twilioCode));
      if (!gone) throw error;
    },

    async redirect(carrierCallId, media) {
      const form = new URLSearchParams({ Twiml: twimlOf(media) });
      resourceOf(CallResource, await request(callPath(carrierCallId), form));
    },

    async dismiss(carrierCallId, text) {
      const form = new URLSearchParams({ Twiml: sayTwiml(text) });
      resourceOf(CallResource, await request(callPath(carrierCallId), form));
    },

    async status(carrierCallId) {
      const answer = await request(callPath(carrierCallId));
      return answer.status === 404 ? null : carrierCall(resourceOf(CallResource, answer));
    },

    /**
     * Filtered here, by creation: Twilio's own `StartTime>` filter knows days only, and a call that still waits in its
     * queue has no start time, which is just the call that a lost answer leaves behind.
     */
    async find(to, sinceAt) {
      const query = new URLSearchParams({ To: to, PageSize: String(findPageMax) });
      const { calls } = resourceOf(CallList, await request(`Calls.json?${query.toString()}`));
      const sinceSecond = Math.floor(sinceAt / 1_000) * 1_000;
      return calls
        .map(carrierCall)
        .filter((call) => call.to === to && call.createdAt >= sinceSecond);
    },
  };
};
