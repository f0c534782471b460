import { leaseStandardMs } from '../../machines/campaign/leadership.ts';
import { providerLinesStandard } from '../../machines/contracts/telephony-settings.ts';
import type { Clock } from '../../machines/supervision/clock.ts';
import type { Bus } from '../bus/bus.ts';
import type { Store } from '../store/store.ts';
import type { Carrier } from '../telephony/carrier.ts';
import type { AttachClient } from './workers/attach-client.ts';

/** A log with an object and a sentence; pino's logger fits. */
export interface DiallerLog {
  info(fields: object, sentence: string): void;
  warn(fields: object, sentence: string): void;
  error(fields: object, sentence: string): void;
}

export interface DiallerSettings {
  /** Where carriers reach the API; status callbacks go below it. */
  publicUrl: string;
  /** VOXCORE_SECRET. */
  secret: string;
  /** LOOP_INTERVAL_SECONDS in ms; 2,000. */
  tickMs: number;
  /** LEADER_LEASE_SECONDS in ms: a dead leader's place is free after this. */
  leaseMs: number;
  /** FLEET_URLS: workers that are asked for themselves, besides those in the registry. */
  fleetUrls: readonly string[];
  /** The carrier's own limits where no telephony settings are stored: calls at the same time, and dials a second. Twilio's first account: 1 a second. */
  carrierConcurrentMax: number;
  carrierCps: number;
  /** The carrier cuts a call after this. */
  callMaxMs: number;
  /** Bound of a graceful stop. */
  drainMs: number;
}

export const diallerStandards: Pick<
  DiallerSettings,
  | 'tickMs'
  | 'leaseMs'
  | 'fleetUrls'
  | 'carrierConcurrentMax'
  | 'carrierCps'
  | 'callMaxMs'
  | 'drainMs'
> = {
  tickMs: 2_000,
  leaseMs: leaseStandardMs,
  fleetUrls: [],
  carrierConcurrentMax: providerLinesStandard,
  carrierCps: 1,
  callMaxMs: 15 * 60_000,
  drainMs: 10_000,
};

/** What the outside gives the dialler. */
export interface DiallerDeps {
  store: Store;
  bus: Bus;
  carrier: Carrier;
  clock: Clock;
  /** A new ULID at each call. */
  ids: () => string;
  random: () => number;
  log: DiallerLog;
  settings: DiallerSettings;
  /** How workers are asked to take a call, where not by HTTP. */
  attach?: AttachClient;
}

/** The leader's right to act. Everything that dials or writes asks it first. */
export interface Authority {
  readonly epoch: number;
  /** Whether the lease is held by the local clock; past its deadline nothing is dialled or written. */
  isHeld(): boolean;
}

/** Now, as documents hold it: whole epoch ms. */
export const instantOf = (clock: Clock): number => Math.round(clock.now());
