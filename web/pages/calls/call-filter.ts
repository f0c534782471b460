import type { CallLine } from '../../../machines/contracts/call/call-list.ts';
import type { LiveCall } from '../../../machines/contracts/relay.ts';

/** What the page's address can ask for, named as the API names it; all texts, empty ones absent. */
export const filterNames = [
  'direction',
  'bot',
  'campaign',
  'disposition',
  'endReason',
  'state',
  'number',
  'text',
  'turnMs',
  'fromAt',
  'toAt',
] as const;
export type FilterName = (typeof filterNames)[number];
export type CallQuery = Partial<Record<FilterName, string>>;

export const endReasons = [
  'bot_ended',
  'party_hung_up',
  'silence',
  'duration_limit',
  'machine_answered',
  'drained',
  'leg_lost',
  'leg_never_came',
  'config_unavailable',
  'call_failed',
  'worker_lost',
] as const;

/** The filters of an address; what is no text of its own there counts as absent. */
export const queryOf = (params: Record<string, string | string[] | undefined>): CallQuery => {
  const query: CallQuery = {};
  for (const name of filterNames) {
    const value = params[name];
    if (typeof value === 'string' && value !== '') query[name] = value;
  }
  return query;
};

export const queryKey = (query: CallQuery): string =>
  filterNames.map((name) => query[name] ?? '').join('\n');

/** Filters of what only a finished call has; with one of them no live call can match. */
const ofFinished: FilterName[] = ['disposition', 'endReason', 'state', 'text', 'turnMs', 'toAt'];

const digitsOf = (text: string): string => text.replaceAll(/\D/g, '');

/** Whether a call that goes on belongs above the finished ones. */
export const isLiveMatch = (call: LiveCall, query: CallQuery): boolean =>
  ofFinished.every((name) => query[name] === undefined) &&
  (query.direction === undefined || query.direction === call.direction) &&
  (query.bot === undefined || query.bot === call.botId) &&
  (query.campaign === undefined || query.campaign === call.campaignId) &&
  (query.number === undefined || digitsOf(call.party).endsWith(digitsOf(query.number)));

/** A line of the table: a call that goes on, or one that has its record. */
export type CallRow =
  | { id: string; kind: 'live'; call: LiveCall }
  | { id: string; kind: 'done'; line: CallLine };
