import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { ProviderLines } from '../../../../actors/telephony/limits/provider-lines.ts';
import { TelephonySettings } from '../../../../machines/contracts/telephony-settings.ts';
import { answers } from '../../answers.ts';
import { type ApiParts, providerStandard } from '../../api-parts.ts';

/** What each telephony provider takes. The dialler follows from its next round on. */
export const telephonySettingsRoutes =
  ({ store, now, provider = providerStandard }: ApiParts): FastifyPluginAsyncZod =>
  async (app) => {
    const lines = new ProviderLines(store, provider);
    const url = '/api/settings/telephony';
    const config = { access: 'operator' } as const;
    const response = answers({ 200: TelephonySettings });

    app.route({
      method: 'GET',
      url,
      config,
      schema: { response },
      handler: async () => ({ providers: await lines.all() }),
    });

    app.route({
      method: 'PUT',
      url,
      config,
      schema: { body: TelephonySettings, response },
      handler: async ({ body }) => {
        await lines.set(body.providers, now());
        return { providers: await lines.all() };
      },
    });
  };
