/** The API and a dialler upon one store and one bus, with a carrier and workers that do as a test tells them. */
import { type Ground, openGround } from '../../actors/dialling/dialling-ground.ts';
import { type ApiGround, openApiGround } from './api-ground.ts';
import type { ApiParts } from './api-parts.ts';

export interface DialledGround {
  api: ApiGround;
  dialling: Ground;
  close(): Promise<void>;
}

export async function openDialledGround(more: Partial<ApiParts> = {}): Promise<DialledGround> {
  let now = () => 0;
  const provider = { id: 'sim', type: 'simulated', max_concurrent: 100, cps: 200 } as const;
  const api = await openApiGround({ now: () => Math.round(now()), provider, ...more });
  const dialling = await openGround(
    () => api.bus,
    async () => api.store,
  );
  now = () => dialling.clock.now();
  return {
    api,
    dialling,
    close: async () => {
      // The diallers first: what they stand on is closed twice, which is as good as once.
      await dialling.close();
      await api.close();
    },
  };
}
