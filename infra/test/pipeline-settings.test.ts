import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BotConfig } from '../../machines/contracts/bot/bot-config.ts';
import type { CallRecord } from '../../machines/contracts/call/call-record.ts';
import {
  type Conversation,
  type Conversations,
  isInState,
  openConversations,
} from './conversations.ts';
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

/** Bots that differ in their pipeline alone; all are spoken over, at the same time. */
describe('a bot', () => {
  let ground: Conversations;
  let patient: CallRecord;
  let stubborn: CallRecord;
  let discerning: CallRecord;

  beforeAll(async () => {
    ground = await openConversations();
    const ids = await Promise.all([
      publishBot(ground.product, 'Patient', bot({})),
      publishBot(ground.product, 'Stubborn', bot({ turn: { interruptible: false } })),
      publishBot(ground.product, 'Discerning', bot({ vad: { engine: 'silero' } })),
    ]);
    const spokenOver = async (botId: string, inReply: (call: Conversation) => Promise<unknown>) => {
      const conversation = await ground.dial(botId);
      await conversation.heardWords(3);
      conversation.party({ type: 'say', text: 'stop please' });
      await inReply(conversation);
      return conversation.record();
    };
    const questionHeard = async (call: Conversation) => {
      const { seq } = await call.heardWords(question.split(' ').length);
      const listens = isInState('call/turn', 'open.bot.listening');
      await call.until('listening after it', (event) => event.seq > seq && listens(event));
    };
    [patient, stubborn, discerning] = await Promise.all([
      spokenOver(ids[0], (call) =>
        call.until('interrupted', ({ event }) => event === 'turn.interrupted'),
      ),
      // What was said over its question answers it when it is over.
      spokenOver(ids[1], async () => {}),
      // Its detector takes no simulated voice for a person's: no answer would be heard.
      spokenOver(ids[2], async (call) => {
        await questionHeard(call);
        call.party({ type: 'hang-up' });
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
    expect(stubborn.termination.reason).toBe('bot_ended');
  });

  it('hears by the detector that its pipeline names', () => {
    const asked = ({ counters }: CallRecord) => counters.vadAskedWindows ?? 0;
    expect([asked(patient), asked(stubborn)]).toEqual([0, 0]);
    expect(asked(discerning) + (discerning.counters.vad_degraded ?? 0)).toBeGreaterThan(0);
  });
});
