import type { FeedItem, LiveCall } from '../../../machines/contracts/relay.ts';

/** What the wallboard's address may ask of its table of calls; empty: everything. */
export type CallFilter = { phase: string; worker: string; campaign: string; text: string };

/** `ringing` and the others are phases of a call; `text` is part of its number, bot, node or id. */
export const isShown = (call: LiveCall, filter: CallFilter): boolean =>
  (filter.phase === '' || call.phase === filter.phase) &&
  (filter.worker === '' || call.workerId === filter.worker) &&
  (filter.campaign === '' || call.campaignId === filter.campaign) &&
  (filter.text === '' || textOf(call).includes(filter.text.toLowerCase()));

const textOf = ({ party, botName, botId, node, id }: LiveCall): string =>
  `${party} ${botName ?? botId} ${node ?? ''} ${id}`.toLowerCase();

/** `warn` is warnings and worse. */
export type FeedLevel = '' | 'warn' | 'error';

export const isTold = (item: FeedItem, level: FeedLevel, event: string): boolean =>
  (level === '' || item.level === 'error' || item.level === level) &&
  (event === '' || item.event === event);
