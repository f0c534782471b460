import type { Bus } from '../../actors/bus/bus.ts';
import type { AttachClient } from '../../actors/dialling/workers/attach-client.ts';
import type { Objects } from '../../actors/objects/objects.ts';
import type { Store } from '../../actors/store/store.ts';
import type { FormFields } from '../../actors/telephony/twilio/twilio-signature.ts';
import {
  providerLinesStandard,
  type TelephonyProvider,
} from '../../machines/contracts/telephony-settings.ts';
import type { Documents } from '../control/documents.ts';
import type { NewestTicks } from '../control/explain/newest-ticks.ts';
import type { StoredNews } from '../control/stored-news.ts';
import type { LiveRelay } from '../live/live-relay.ts';
import type { Log } from '../system/log.ts';
import type { LoopDelay } from '../system/loop-delay.ts';
import type { ApiMetrics } from './api-metrics.ts';

/** Whether a form request to `url` (as the carrier called it) was signed by the carrier. */
export type SignatureCheck = (request: {
  signature: string;
  url: string;
  fields: FormFields;
}) => boolean;

export type SignedBodyCheck = (body: string, authorization: string) => Promise<boolean>;

/** Of an account of which nothing is known. */
export const providerStandard: TelephonyProvider = {
  id: 'twilio',
  type: 'twilio',
  max_concurrent: providerLinesStandard,
  cps: 1,
};

/** What every route may use. */
export interface ApiParts {
  store: Store;
  documents: Documents;
  /** Asked for readiness only: what is stored is told by `news`. */
  bus: Pick<Bus, 'ping'>;
  news: StoredNews;
  objects: Objects;
  metrics: ApiMetrics;
  /** Epoch ms, whole. */
  now: () => number;
  /** A fresh ULID. */
  newId: () => string;
  log: Log;
  loop: LoopDelay;
  /** It was told to end and finishes what it began. */
  isDraining: () => boolean;
  /** `previous` is accepted while a secret is being replaced. */
  secret: { current: string; previous: string | null };
  isCarrierSignature: SignatureCheck;
  /** Whether LiveKit, or who has its API secret, signed this body; without it none is taken. */
  isSignedBody?: SignedBodyCheck;
  /** How long a webhook’s rough reading of an end waits for a better one. Standard: 1.5 s. */
  roughMs?: number;
  /** The dialler's newest ticks. */
  ticks: Pick<NewestTicks, 'newest' | 'recent'>;
  /** What consoles watch over their socket; without it there is no such socket. */
  live?: LiveRelay;
  /** Hands inbound calls to workers. */
  attach: AttachClient;
  /** FLEET_URLS: workers besides those that registered themselves. */
  fleetUrls: readonly string[];
  /** What the telephone company takes where no telephony settings are stored. Standard: a new account at Twilio. */
  provider?: TelephonyProvider;
  /** Base URL under which carriers reach the API; known once it listens. */
  publicUrl: () => string;
  /** Folder of the built console. Standard: `web/dist`. */
  consoleDir?: string;
}
