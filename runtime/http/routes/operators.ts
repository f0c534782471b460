import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  NewOperator,
  OperatorOffer,
  OperatorSeat,
} from '../../../machines/contracts/call/operator-call.ts';
import { CallId } from '../../../machines/contracts/ids.ts';
import { operatorPlace } from '../../control/operator-place.ts';
import { answers } from '../answers.ts';
import type { ApiParts } from '../api-parts.ts';
import type { ServedDesk } from '../served-desk.ts';

/** `POST /api/v1/calls/:id/operator`: an operator joins a call that goes on. 201, 409 when it is over or full. */
export const operatorRoutes =
  (parts: ApiParts): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'POST',
      url: '/api/v1/calls/:id/operator',
      config: { access: 'operator' },
      bodyLimit: 1_024,
      schema: {
        params: z.object({ id: CallId }),
        body: NewOperator,
        response: answers({ 201: OperatorOffer }),
      },
      handler: async ({ params: { id }, body }, reply) => {
        const deps = { ...parts, secret: parts.secret.current };
        return reply.code(201).send(await operatorPlace(deps, id, body));
      },
    });
  };

/** `POST /operators` of a worker: a place on one of its calls. */
export const operatorSeatRoute =
  (desk: Pick<ServedDesk, 'operators'>): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'POST',
      url: '/operators',
      config: { access: 'internal' },
      bodyLimit: 1_024,
      schema: {
        body: z.object({ callId: CallId, name: NewOperator.shape.name }),
        response: answers({ 201: OperatorSeat }),
      },
      handler: async ({ body: { callId, name } }, reply) =>
        reply.code(201).send(desk.operators.reserve(callId, name)),
    });
  };
