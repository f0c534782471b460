import type { Documents } from '../control/documents.ts';

export interface BotNamesDeps {
  bots: Pick<Documents['bots'], 'findOne'>;
  now: () => number;
}

/** A bot that was renamed is shown by its new name within so long. */
const freshMs = 60_000;
/** Bots that dial at the same time; beyond it the one asked for longest ago is asked again. */
const namesMax = 500;

/** Names of bots, for lines that are made at once: the first asking says null, and a later one the name that the store gave. */
export const createBotNames = ({ bots, now }: BotNamesDeps): ((botId: string) => string | null) => {
  const known = new Map<string, { name: string | null; askedAt: number }>();
  return (botId) => {
    const before = known.get(botId);
    if (before !== undefined && now() - before.askedAt < freshMs) return before.name;
    const entry = { name: before?.name ?? null, askedAt: now() };
    known.delete(botId);
    known.set(botId, entry);
    if (known.size > namesMax) known.delete(known.keys().next().value!);
    bots.findOne({ _id: botId }, { projection: { name: 1 } }).then(
      (bot) => {
        entry.name = bot?.name ?? null;
      },
      // The store is away: the line has the bot's id meanwhile, and it is asked again.
      () => {},
    );
    return entry.name;
  };
};
