import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { SendOffAccepted, SendOffRequest } from '../../../../machines/contracts/call/send-off.ts';
import { answers } from '../../answers.ts';
import type { ServedDesk } from '../../served-desk.ts';

/** `POST /send-off`: says a sentence to whoever answered and met nobody, and hangs up. 202, 400, 401, 429 busy. */
export const sendOffRoute =
  ({ sendOffs }: Pick<ServedDesk, 'sendOffs'>): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'POST',
      url: '/send-off',
      config: { access: 'internal' },
      schema: { body: SendOffRequest, response: answers({ 202: SendOffAccepted }) },
      handler: async ({ body }, reply) => reply.code(202).send(sendOffs.sendOff(body)),
    });
  };
