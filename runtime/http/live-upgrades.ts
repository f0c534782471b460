import { type LiveSockets, openLiveSockets } from '../live/live-sockets.ts';
import { refusalOfUpgrade } from './access.ts';
import type { ApiParts } from './api-parts.ts';

const statusOf = { origin_refused: '403 Forbidden', unauthorized: '401 Unauthorized' } as const;

/** `GET /api/v1/live`: consoles' sockets on the API's server, for whoever may call an `operator` route. */
export function liveSocketsOf(parts: ApiParts): LiveSockets | null {
  const { live, metrics } = parts;
  if (live === undefined) return null;
  return openLiveSockets({
    relay: live,
    refusalOf: (request) => {
      const refusal = refusalOfUpgrade(request, parts);
      return refusal === null ? null : statusOf[refusal];
    },
    onCount: (count) => metrics.liveSockets.set(count),
  });
}
