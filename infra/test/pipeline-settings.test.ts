import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BotConfig } from '../../machines/contracts/bot/bot-config.ts';
import type { CallRecord } from '../../machines/contracts/call/call-record.ts';
import { type Conversation, type Conversations, openConversations } from './conversations.ts';
import { publishBot } from './product.ts';

const question = 'We will come on Tuesday in the morning between nine and ten, is that all right?';

const bot = (pipeline: object) =>
  BotConfig.parse({
    pipeline,
    flow: {
      nodes: {
        start: { type: 'start', to: 'ask' },
        ask: {
          type: 'ask',
          text: question,
          branches: [{ words: ['stop', 'yes'], to: 'end' }],
          otherwise: 'end',
        },
        end: { type: 'end', text: 'Goodbye.', disposition: 'asked' },
      },
    },
  });

/** Two bots that differ in their pipeline alone; both are spoken over, at the same time. */
describe('a bot', () => {
  let ground: Conversations;
  let patient: CallRecord;
  let stubborn: CallRecord;

  beforeAll(async () => {
    ground = await openConversations();
    const ids = await Promise.all([
      publishBot(ground.product, 'Patient', bot({})),
      publishBot(
        ground.product,
        'Stubborn',
        bot({ vad: { engine: 'silero' }, turn: { interruptible: false } }),
      ),
    ]);
    const spokenOver = async (botId: string, inReply: (call: Conversation) => Promise<unknown>) => {
      const conversation = await ground.dial(botId);
      await conversation.heardWords(3);
      conversation.party({ type: 'say', text: 'stop please' });
      await inReply(conversation);
      return conversation.record();
    };
    [patient, stubborn] = await Promise.all([
      spokenOver(ids[0], (call) =>
        call.until('interrupted', ({ event }) => event === 'turn.interrupted'),
      ),
      spokenOver(ids[1], async (call) => {
        await call.inState('call/turn', 'open.bot.listening');
        call.party({ type: 'say', text: 'yes' });
      }),
    ]);
  }, 120_000);
  afterAll(() => ground?.close());

  it('falls silent when it is spoken over, and its record holds what was heard of it', () => {
    const [first] = patient.transcript.filter(({ who }) => who === 'bot');
    expect(first).toMatchObject({ cut: true });
    expect(question.startsWith(first!.text)).toBe(true);
    expect(patient.counters).toMatchObject({ interruptions: 1 });
    expect(patient.disposition.code).toBe('asked');
  });

  it('that is not to be interrupted says its question to the end', () => {
    const [first] = stubborn.transcript.filter(({ who }) => who === 'bot');
    expect(first).toMatchObject({ cut: false, text: question });
    expect(stubborn.counters.interruptions).toBeUndefined();
  });

  it('hears by the detector that its pipeline names', () => {
    const asked = ({ counters }: CallRecord) => counters.vadAskedWindows ?? 0;
    expect(asked(patient)).toBe(0);
    expect(asked(stubborn) + (stubborn.counters.vad_degraded ?? 0)).toBeGreaterThan(0);
  });
});
