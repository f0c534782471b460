import type { Bot, BotVersion } from '../../machines/contracts/bot/bot-config.ts';
import { VoxError } from '../../machines/contracts/error-catalogue.ts';
import { canonicalHash } from './canonical-hash.ts';
import type { Documents } from './documents.ts';

/** Two operators who publish at once: the slower one takes the next number. More than this many at once is a fault. */
const triesMax = 5;

/**
 * Makes the draft the bot's live version. A draft equal to an existing version makes no new one, that one goes live again.
 * Errors: `bot_unknown`.
 */
export async function publishBot(
  documents: Documents,
  botId: string,
  now: () => number,
): Promise<{ version: BotVersion; isNew: boolean }> {
  const bot = await documents.bots.findOne({ _id: botId });
  if (bot === null) throw new VoxError('bot_unknown', botId);
  const published = await versionOf(documents, bot, now);
  await documents.bots.updateOne(
    { _id: botId },
    { $set: { liveVersionId: published.version._id } },
  );
  return published;
}

async function versionOf(
  documents: Documents,
  bot: Bot,
  now: () => number,
): Promise<{ version: BotVersion; isNew: boolean }> {
  const { config } = bot.draft;
  const hash = canonicalHash(config);
  for (let tryCount = 1; ; tryCount += 1) {
    const same = await documents.botVersions.findOne({ botId: bot._id, hash });
    if (same !== null) return { version: same, isNew: false };
    const [newest] = await documents.botVersions.find(
      { botId: bot._id },
      { sort: { number: -1 }, limit: 1, projection: { number: 1 } },
    );
    const number = (newest?.number ?? 0) + 1;
    const version: BotVersion = {
      _id: `${bot._id}:${number}`,
      schemaVersion: 1,
      botId: bot._id,
      number,
      config,
      hash,
      publishedAt: new Date(now()),
    };
    try {
      await documents.botVersions.insertOne(version);
      return { version, isNew: true };
    } catch (error) {
      const isTaken = error instanceof VoxError && error.code === 'duplicate_key';
      if (!isTaken || tryCount >= triesMax) throw error;
    }
  }
}
