import type { Bot, BotVersion } from '../../machines/contracts/bot/bot-config.ts';
import { VoxError } from '../../machines/contracts/error-catalogue.ts';
import {
  draftVersionId,
  RuntimeConfig,
  type RuntimeConfigQuery,
} from '../../machines/contracts/runtime-config.ts';
import { canonicalHash } from './canonical-hash.ts';
import type { Documents } from './documents.ts';

/**
 * What one call needs to know: the bot's live version, a pinned one or its draft, and the lead's variables over the bot's.
 * Errors: `bot_unknown`, `bot_not_live`, `version_unknown`, `lead_unknown`.
 */
export async function configurationOf(
  documents: Documents,
  query: RuntimeConfigQuery,
  apiUrl: string,
): Promise<RuntimeConfig> {
  const [bot, lead] = await Promise.all([
    documents.bots.findOne({ _id: query.bot_id }),
    query.lead_id === undefined ? null : documents.leads.findOne({ _id: query.lead_id }),
  ]);
  if (bot === null) throw new VoxError('bot_unknown', query.bot_id);
  if (query.lead_id !== undefined && lead === null)
    throw new VoxError('lead_unknown', query.lead_id);
  const version = await versionOf(documents, bot, query.version ?? bot.liveVersionId);
  return RuntimeConfig.parse({
    call: { callId: query.call_id, direction: query.direction },
    bot: { botId: bot._id, versionId: version._id, hash: version.hash, name: bot.name },
    config: version.config,
    vars: { ...version.config.contextVariables, ...lead?.vars },
    ...(lead === null ? {} : { lead: { leadId: lead._id, campaignId: lead.campaignId } }),
    callbacks: {
      resultsUrl: `${apiUrl}/api/v1/calls/${encodeURIComponent(query.call_id)}/results`,
    },
  });
}

async function versionOf(
  documents: Documents,
  { _id: botId, draft: { config } }: Bot,
  versionId: string | null,
): Promise<Pick<BotVersion, '_id' | 'hash' | 'config'>> {
  if (versionId === null) throw new VoxError('bot_not_live', botId);
  if (versionId === draftVersionId) return { _id: versionId, hash: canonicalHash(config), config };
  const version = await documents.botVersions.findOne({ _id: versionId, botId });
  if (version === null) throw new VoxError('version_unknown', versionId);
  return version;
}
