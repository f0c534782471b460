/** Real calls of the product, each run again offline from the journal that was stored with its record. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { PersonaName } from '../../actors/telephony/simulated/party/persona.ts';
import { BotConfig } from '../../machines/contracts/bot-config.ts';
import type { CallRecord } from '../../machines/contracts/call-record.ts';
import type { JournalEvent } from '../../machines/contracts/journal-event.ts';
import { replay } from '../../runtime/replay/replay.ts';
import { demoBotConfig } from '../../runtime/seed/demo-bot.ts';
import { type Conversations, openConversations } from './conversations.ts';
import { eventually, publishBot } from './product.ts';

vi.setConfig({ maxConcurrency: 10, testTimeout: 90_000 });

const personaNames: PersonaName[] = [
  'prompt',
  'slow',
  'talkative',
  'interrupting',
  'silent',
  'quits-speaking',
  'keypad',
];
/** The demo bot without its last question, and soon to notice that nobody speaks. */
const config = BotConfig.parse({
  ...demoBotConfig,
  pipeline: { turn: { silencePromptMs: 3_000, silenceGoodbye: 'Goodbye.' } },
  flow: {
    nodes: {
      ...demoBotConfig.flow.nodes,
      reminder: { type: 'end', text: 'Thank you. Goodbye.', disposition: 'confirmed' },
    },
  },
});

const numberOf = (n: number) => `+155502099${String(10 + n)}`;

let ground: Conversations;
const journals = new Map<PersonaName, JournalEvent[]>();

beforeAll(async () => {
  ground = await openConversations({
    fates: (to: string) => ({
      outcome: 'human',
      persona: personaNames[Number(to.slice(-2)) - 10] ?? 'silent',
      pddMs: 1_000,
      ringMs: 1_000,
    }),
  } as never);
  const botId = await publishBot(ground.product, 'Clinic', config);
  await Promise.all(
    personaNames.map(async (name, n) => {
      const conversation = await ground.dial(botId, numberOf(n));
      await eventually(
        () =>
          ground.product
            .get<CallRecord>(`/api/v1/calls/${conversation.call.attach.callId}`)
            .catch(() => null),
        (record) => record !== null,
        100_000,
      );
      journals.set(name, await conversation.journal());
    }),
  );
}, 120_000);
afterAll(() => ground?.close());

describe('a call that is run again from its journal', () => {
  it.each(personaNames)('goes as it went: %s', (name) => {
    const events = journals.get(name)!;
    const result = replay({ events, config });
    expect(result.cutSeqs).toEqual([]);
    expect(result.equalCount).toBeGreaterThan(20);

    expect(result.divergence).toBeNull();
  });
});
