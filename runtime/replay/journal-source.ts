import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { BotConfig } from '../../machines/contracts/bot/bot-config.ts';
import { JournalEvent } from '../../machines/contracts/call/journal-event.ts';

/** Where a recorded call and its bots come from. */
export interface JournalSource {
  events(): Promise<JournalEvent[]>;
  /** Of the version that conducted the call, or of another one.  */
  config(versionId: string | null): Promise<BotConfig>;
}

const answerMaxMs = 20_000;
const pageMax = 5_000;

const Events = z.object({ items: z.array(JournalEvent), nextAfter: z.number().nullable() });
const Conducted = z.object({ botId: z.string(), versionId: z.string().nullable() });
const Configured = z.object({ config: BotConfig });

/** The API of a running product, asked as an operator asks. */
export const apiSource = (apiUrl: string, callId: string): JournalSource => {
  const get = async (path: string): Promise<unknown> => {
    const answer = await fetch(new URL(path, apiUrl), {
      signal: AbortSignal.timeout(answerMaxMs),
    });
    if (answer.ok) return answer.json();
    throw new Error(`GET ${path} was answered with ${answer.status}`);
  };
  const id = encodeURIComponent(callId);
  return {
    async events() {
      const events: JournalEvent[] = [];
      for (let after: number | null = -1; after !== null; ) {
        const path = `/api/v1/calls/${id}/events?limit=${pageMax}&after=${after}`;
        const page: z.infer<typeof Events> = Events.parse(await get(path));
        events.push(...page.items);
        after = page.nextAfter;
      }
      return events;
    },
    async config(versionId) {
      const call = Conducted.parse(await get(`/api/v1/calls/${id}`));
      const version = versionId ?? call.versionId;
      if (version === null) throw new Error('the call had no bot; name one by --bot-version');
      const path = `/api/v1/bots/${encodeURIComponent(call.botId)}/versions/${encodeURIComponent(version)}`;
      return Configured.parse(await get(path)).config;
    },
  };
};

const Kept = z.union([
  z.array(JournalEvent).transform((events) => ({ events, config: undefined })),
  z.object({
    events: z.array(JournalEvent),
    config: BotConfig.optional(),
  }),
]);

/** A journal that was saved: `--save` keeps the bot's configuration with it, the console's download does not. */
export const fileSource = (path: string, botPath: string | null): JournalSource => {
  const read = async (from: string): Promise<unknown> => JSON.parse(await readFile(from, 'utf8'));
  return {
    events: async () => Kept.parse(await read(path)).events,
    async config() {
      if (botPath !== null) return BotConfig.parse(await read(botPath));
      const { config } = Kept.parse(await read(path));
      if (config === undefined)
        throw new Error(`${path} holds no bot; name its configuration by --bot`);
      return config;
    },
  };
};
