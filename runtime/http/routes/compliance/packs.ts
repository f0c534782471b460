import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { rulePacks } from '../../../../machines/compliance/presets/all-presets.ts';
import { RulePack } from '../../../../machines/contracts/compliance/rule-pack.ts';
import { answers } from '../../answers.ts';

/** The rule packs that a campaign can be put under: what each says, since when, and where it was read. */
export const packRoutes = (): FastifyPluginAsyncZod => async (app) => {
  app.route({
    method: 'GET',
    url: '/api/v1/compliance/packs',
    config: { access: 'operator' },
    schema: { response: answers({ 200: z.object({ items: z.array(RulePack) }) }) },
    handler: async () => ({ items: Object.values(rulePacks) }),
  });
};
