import {
  CapacitySettings,
  type StoredCapacity,
} from '../../../machines/contracts/telephony-settings.ts';
import type { Store } from '../../store/store.ts';

const capacitySettingsId = 'capacity';

/** How many free slots the owner wants kept. */
export class KeptSlotSettings {
  readonly #settings;

  constructor(store: Store) {
    this.#settings = store.collection<StoredCapacity>('settings');
  }

  async read(): Promise<CapacitySettings> {
    return CapacitySettings.parse(
      (await this.#settings.findOne({ _id: capacitySettingsId })) ?? {},
    );
  }

  async write(settings: CapacitySettings, updatedAt: number): Promise<void> {
    await this.#settings.replaceOne(
      { _id: capacitySettingsId },
      { _id: capacitySettingsId, schemaVersion: 1, ...settings, updatedAt },
      { upsert: true },
    );
  }
}
