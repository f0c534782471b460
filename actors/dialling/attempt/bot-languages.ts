import type { Bot, BotVersion } from '../../../machines/contracts/bot/bot-config.ts';
import type { Store } from '../../store/store.ts';

/** Languages of the newest versions; a house has some dozens of bots. */
const keptMax = 1_000;

/** In which language the bots of this house speak, by their live versions, which never change. */
export class BotLanguages {
  readonly #bots;
  readonly #versions;
  readonly #byVersion = new Map<string, string>();

  constructor(store: Store) {
    this.#bots = store.collection<Bot>('bots');
    this.#versions = store.collection<BotVersion>('bot_versions');
  }

  /** Of a bot that is not live, or not known, the language is English: its call will not be conducted. */
  async of(botId: string): Promise<string> {
    const bot = await this.#bots.findOne({ _id: botId }, { projection: { liveVersionId: 1 } });
    const versionId = bot?.liveVersionId ?? null;
    if (versionId === null) return 'en';
    const known = this.#byVersion.get(versionId);
    if (known !== undefined) return known;
    const version = await this.#versions.findOne(
      { _id: versionId },
      { projection: { 'config.language': 1 } },
    );
    const language = version?.config?.language ?? 'en';
    if (this.#byVersion.size >= keptMax) this.#byVersion.clear();
    this.#byVersion.set(versionId, language);
    return language;
  }
}
