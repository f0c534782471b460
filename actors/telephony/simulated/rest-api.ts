import { createHash, timingSafeEqual } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import formbody from '@fastify/formbody';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { Phone } from '../../../machines/contracts/ids.ts';
import { CallForm, ListQuery, parsed, UpdateForm, verbsOf } from './call-form.ts';
import { resourceOf } from './call-resource.ts';
import type { FaultSource } from './faults.ts';
import { IncomingForm, type IncomingRequest } from './incoming/incoming-form.ts';
import { RestError } from './rest-error.ts';
import type { Switchboard } from './switchboard.ts';
import type { CallbackEvent, SwitchedCall } from './switched-call.ts';

export interface RestApiOptions {
  accountSid: string;
  authToken: string;
  switchboard: Switchboard;
  /** Places a call to one of the account's numbers. */
  callIn: (request: IncomingRequest) => SwitchedCall;
  faults: FaultSource;
  /** Delay of the fault `rest.slow`. */
  slowMs: number;
}

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

  app.post('/2010-04-01/Accounts/:account/IncomingCalls.json', async (request, reply) => {
    const form = parsed(IncomingForm, request.body ?? {});
    if (!Phone.safeParse(form.To).success)
      throw new RestError(400, 21_211, `The 'To' number ${form.To} is not a valid phone number`);
    const call = options.callIn({
      from: form.From,
      to: form.To,
      voiceUrl: form.Url,
      persona: form.Persona,
    });
    return answer(request, reply, 201, resourceOf(accountSid, call));
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
