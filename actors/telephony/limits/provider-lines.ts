import type { InboundCall } from '../../../machines/contracts/call/inbound.ts';
import type { Attempt } from '../../../machines/contracts/campaign/campaign.ts';
import type {
  StoredTelephony,
  TelephonyProvider,
} from '../../../machines/contracts/telephony-settings.ts';
import type { Store } from '../../store/store.ts';

const telephonySettingsId = 'telephony';

const openAttempts: Attempt['state'][] = ['intended', 'queued', 'ringing', 'answered', 'attached'];
const openInbound: InboundCall['state'][] = ['offered', 'attached'];

/**
 * What the telephone company takes, as the owner has set it, else as the environment says; and how many of its lines are taken.
 * Counted from calls that are open, never kept as a number that could leak.
 */
export class ProviderLines {
  readonly #settings;
  readonly #attempts;
  readonly #inbound;
  readonly #standard: TelephonyProvider;

  /** `standard`: what holds for this type of provider where nothing is set. */
  constructor(store: Store, standard: TelephonyProvider) {
    this.#settings = store.collection<StoredTelephony>('settings');
    this.#attempts = store.collection<Attempt>('attempts');
    this.#inbound = store.collection<InboundCall>('inbound_calls');
    this.#standard = standard;
  }

  async provider(): Promise<TelephonyProvider> {
    const providers = await this.all();
    return providers.find(({ type }) => type === this.#standard.type) ?? this.#standard;
  }

  async all(): Promise<TelephonyProvider[]> {
    const stored = await this.#settings.findOne({ _id: telephonySettingsId });
    return stored?.providers ?? [this.#standard];
  }

  async set(providers: TelephonyProvider[], updatedAt: number): Promise<void> {
    await this.#settings.replaceOne(
      { _id: telephonySettingsId },
      { _id: telephonySettingsId, schemaVersion: 1, providers, updatedAt },
      { upsert: true },
    );
  }

  /** Lines of calls that came in. */
  inboundCount(): Promise<number> {
    return this.#inbound.countDocuments({ state: { $in: openInbound } });
  }

  /** Lines of all calls, dials that ring included. */
  async takenCount(): Promise<number> {
    const [dialled, inbound] = await Promise.all([
      this.#attempts.countDocuments({ state: { $in: openAttempts } }),
      this.inboundCount(),
    ]);
    return dialled + inbound;
  }
}
