import { createHash, timingSafeEqual } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import formbody from '@fastify/formbody';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Phone } from '../../../machines/contracts/ids.ts';
import { parseTwiml, TwimlError, type TwimlVerb, twimlMax } from '../twiml.ts';
import type { FaultSource } from './faults.ts';
import {
  type CallbackEvent,
  type Switchboard,
  type SwitchedCall,
  twilioDate,
} from './switchboard.ts';

export interface RestApiOptions {
  accountSid: string;
  authToken: string;
  switchboard: Switchboard;
  faults: FaultSource;
  /** Delay of the fault `rest.slow`. */
  slowMs: number;
}

/** An error as Twilio words it: HTTP status, its own code, text. */
class RestError extends Error {
  override readonly name = 'RestError';
  readonly status: number;
  readonly code: number;

  constructor(status: number, code: number, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

const seconds = (standard: number, max: number) =>
  z.coerce.number().int().min(1).max(max).default(standard);
const list = <Value extends z.ZodType>(value: Value) =>
  z.preprocess((given) => (given === undefined ? [] : [given].flat()), z.array(value));

const CallForm = z.object({
  To: z.string().default(''),
  From: z.string().default(''),
  Twiml: z.string().optional(),
  Url: z.string().optional(),
  StatusCallback: z.url().optional(),
  StatusCallbackMethod: z.literal('POST').default('POST'),
  StatusCallbackEvent: list(z.enum(['initiated', 'ringing', 'answered', 'completed'])),
  Timeout: seconds(60, 600),
  TimeLimit: seconds(14_400, 86_400),
});
const UpdateForm = z.object({
  Status: z.enum(['completed', 'canceled']).optional(),
  Twiml: z.string().optional(),
});
const ListQuery = z.object({
  To: z.string().optional(),
  Status: z.string().optional(),
  /** `StartTime>=2026-01-31` reaches us as a parameter called `StartTime>`. Whole days, UTC. */
  'StartTime>': z.iso.date().optional(),
  PageSize: z.coerce.number().int().min(1).max(1_000).default(50),
});

const parsed = <Schema extends z.ZodType>(schema: Schema, input: unknown): z.infer<Schema> => {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw new RestError(400, 20_001, z.prettifyError(result.error));
};

const verbsOf = (twiml: string | undefined): TwimlVerb[] => {
  if (twiml === undefined)
    throw new RestError(400, 21_205, 'Twiml is missing; the simulated carrier takes no Url');
  if (twiml.length > twimlMax)
    throw new RestError(400, 20_001, `Twiml is longer than ${twimlMax} characters`);
  try {
    return parseTwiml(twiml);
  } catch (error) {
    if (!(error instanceof TwimlError)) throw error;
    // Twilio accepts it, and hangs up when the call is answered and the document turns out broken (12100).
    return [{ verb: 'hangup' }];
  }
};

const resourceOf = (accountSid: string, call: SwitchedCall) => ({
  sid: call.sid,
  account_sid: accountSid,
  api_version: '2010-04-01',
  to: call.to,
  from: call.from,
  status: call.status,
  direction: 'outbound-api',
  date_created: twilioDate(call.createdAt),
  date_updated: twilioDate(call.endedAt ?? call.answeredAt ?? call.createdAt),
  start_time: call.startedAt === null ? null : twilioDate(call.startedAt),
  end_time: call.endedAt === null ? null : twilioDate(call.endedAt),
  duration:
    call.endedAt === null || call.answeredAt === null
      ? null
      : String(Math.round((call.endedAt - call.answeredAt) / 1_000)),
  queue_time: String((call.startedAt ?? call.createdAt) - call.createdAt),
  uri: `/2010-04-01/Accounts/${accountSid}/Calls/${call.sid}.json`,
});

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Twilio's `Calls` resource over the switchboard: only what a carrier adapter of ours uses, with Twilio's shapes and errors. */
export const restApi: FastifyPluginAsync<RestApiOptions> = async (app, options) => {
  const { accountSid, switchboard, faults } = options;
  const authorization = digest(
    `Basic ${Buffer.from(`${accountSid}:${options.authToken}`).toString('base64')}`,
  );
  await app.register(formbody, { bodyLimit: 64 * 1_024 });

  app.setErrorHandler((error, _request, reply) => {
    const known =
      error instanceof RestError
        ? error
        : new RestError((error as { statusCode?: number }).statusCode ?? 500, 20_500, 'failed');
    return reply.code(known.status).send({
      code: known.code,
      message: known.message,
      more_info: `https://www.twilio.com/docs/errors/${known.code}`,
      status: known.status,
    });
  });
  app.setNotFoundHandler(() => {
    throw new RestError(404, 20_404, 'The requested resource was not found');
  });

  app.addHook('onRequest', async (request) => {
    const given = digest(request.headers.authorization ?? '');
    if (!timingSafeEqual(given, authorization)) throw new RestError(401, 20_003, 'Authenticate');
  });

  const subjectOf = (request: FastifyRequest) => {
    const body = (request.body ?? {}) as { To?: string };
    const { sid } = request.params as { sid?: string };
    const to = body.To ?? (sid === undefined ? undefined : switchboard.get(sid)?.to);
    return { to: to ?? '', callSid: sid ?? '' };
  };
  app.addHook('preHandler', async (request) => {
    const { account } = request.params as { account?: string };
    if (account !== undefined && account !== accountSid)
      throw new RestError(404, 20_404, 'The requested resource was not found');
    const subject = subjectOf(request);
    if (faults.occurs('rest.429', subject)) throw new RestError(429, 20_429, 'Too many requests');
    if (faults.occurs('rest.503', subject)) throw new RestError(503, 20_503, 'Unavailable');
    if (faults.occurs('rest.slow', subject)) await pause(options.slowMs, undefined, { ref: false });
  });

  const answer = (request: FastifyRequest, reply: FastifyReply, status: number, body: unknown) => {
    if (!faults.occurs('rest.lost-answer', subjectOf(request)))
      return reply.code(status).send(body);
    reply.hijack();
    request.raw.socket.destroy();
    return reply;
  };

  const calls = '/2010-04-01/Accounts/:account/Calls';
  const known = (request: FastifyRequest): SwitchedCall => {
    const { sid } = request.params as { sid: string };
    const call = switchboard.get(sid);
    if (call === undefined) throw new RestError(404, 20_404, `Call ${sid} was not found`);
    return call;
  };

  app.post(`${calls}.json`, async (request, reply) => {
    const form = parsed(CallForm, request.body ?? {});
    if (!Phone.safeParse(form.To).success)
      throw new RestError(400, 21_211, `The 'To' number ${form.To} is not a valid phone number`);
    if (!Phone.safeParse(form.From).success)
      throw new RestError(400, 21_212, `The 'From' number ${form.From} is not valid`);
    const events: CallbackEvent[] = form.StatusCallbackEvent;
    const call = switchboard.dial({
      to: form.To,
      from: form.From,
      verbs: verbsOf(form.Twiml),
      statusCallback: form.StatusCallback ?? null,
      events: new Set(events.length === 0 ? ['completed'] : events),
      ringTimeoutMs: form.Timeout * 1_000,
      callMaxMs: form.TimeLimit * 1_000,
    });
    if (call === null) throw new RestError(429, 22_005, 'Too many calls are queued');
    return answer(request, reply, 201, {
      ...resourceOf(accountSid, call),
      status: 'queued',
    });
  });

  app.get(`${calls}.json`, async (request, reply) => {
    const query = parsed(ListQuery, request.query);
    const startedSince = query['StartTime>'];
    const found = switchboard
      .list()
      .filter((call) => query.To === undefined || call.to === query.To)
      .filter((call) => query.Status === undefined || call.status === query.Status)
      .filter(
        (call) =>
          startedSince === undefined ||
          (call.startedAt !== null && call.startedAt >= Date.parse(startedSince)),
      )
      .slice(0, query.PageSize)
      .map((call) => resourceOf(accountSid, call));
    return answer(request, reply, 200, { calls: found, page: 0, page_size: query.PageSize });
  });

  app.get(`${calls}/:sid.json`, async (request, reply) =>
    answer(request, reply, 200, resourceOf(accountSid, known(request))),
  );

  app.post(`${calls}/:sid.json`, async (request, reply) => {
    const call = known(request);
    const form = parsed(UpdateForm, request.body ?? {});
    if (form.Status === 'canceled' && call.status === 'in-progress')
      throw new RestError(400, 21_220, 'Call is in progress, only completed ends it');
    const done =
      form.Status === undefined
        ? switchboard.redirect(call, verbsOf(form.Twiml))
        : switchboard.hangUp(call);
    if (!done) throw new RestError(400, 21_220, 'Call is not in-progress');
    return answer(request, reply, 200, resourceOf(accountSid, call));
  });
};
