/** The party may go, and its line may break, at any moment of a call: one record, the right reason, and every word that was said. */
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { BotConfig } from '../../machines/contracts/bot/bot-config.ts';
import type { CallRecord } from '../../machines/contracts/call/call-record.ts';
import {
  type Conversation,
  type Conversations,
  openConversations,
  saidBy,
} from './conversations.ts';
import { heardInRecording } from './heard-in-recording.ts';
import { publishBot } from './product.ts';

vi.setConfig({ maxConcurrency: 30, testTimeout: 240_000 });

const botConfig = BotConfig.parse({
  pipeline: { turn: { silencePromptMs: 1_500, silencePrompts: ['Are you still there, please?'] } },
  flow: {
    nodes: {
      start: { type: 'start', to: 'first' },
      first: {
        type: 'ask',
        text: 'Good morning, this is the garden centre. May I ask you for a number?',
        digitsMax: 4,
        branches: [
          { words: ['yes'], to: 'second' },
          { digits: '1234', to: 'bye' },
        ],
        otherwise: 'bye',
      },
      second: {
        type: 'ask',
        text: 'Which number is it that we should write down for you?',
        branches: [{ words: ['seven'], to: 'bye' }],
        retriesMax: 0,
        otherwise: 'bye',
      },
      bye: { type: 'end', text: 'Thank you very much and goodbye.', disposition: 'told' },
    },
  },
});

let ground: Conversations;
let botId: string;
beforeAll(async () => {
  ground = await openConversations({ slowMs: 1_500 });
  botId = await publishBot(ground.product, 'Garden', botConfig);
});
afterAll(() => ground?.close());

/** What must hold of every call, however it ended: record, party and recording agree, and time only goes forward. */
const agrees = async (it_: Conversation): Promise<CallRecord> => {
  const [record, report] = [await it_.record(), await it_.report()];
  const { items } = await ground.product.get<{ items: CallRecord[] }>('/api/v1/calls?limit=200');
  expect(items.filter(({ to }) => to === it_.call.attach.to)).toHaveLength(1);
  // A call begins before its recording is opened: whoever hangs up in between leaves none, and then nothing was heard either.
  const { objects } = ground.product.all;
  const recorded =
    record.recording === null
      ? ''
      : heardInRecording(await buffer(await objects.get(record.recording.key)), 'bot');
  expect({ bot: saidBy(record, 'bot'), recorded }).toEqual({
    bot: report.heard,
    recorded: report.heard,
  });
  // No machine met an event that it does not know, nothing crashed, no observer threw.
  for (const name of ['unknown_events', 'observer_errors', 'crashes'])
    expect([name, record.counters[name] ?? 0]).toEqual([name, 0]);
  const starts = record.transcript.map(({ startMs }) => startMs);
  expect(starts).toEqual([...starts].sort((a, b) => a - b));
  return record;
};

const agreesBothWays = async (it_: Conversation): Promise<CallRecord> => {
  const record = await agrees(it_);
  const { said } = await it_.report();
  expect(saidBy(record, 'party')).toBe(said.join(' '));
  return record;
};

const hungUp = { result: 'completed', reason: 'party_hung_up' };

const untilListening = (it_: Conversation) => it_.inState('call/turn', 'open.bot.listening.quiet');

describe.concurrent('the party hangs up', () => {
  const moments: [string, (it_: Conversation) => Promise<unknown>][] = [
    ['before any word', async () => {}],
    ['while the bot speaks', (it_) => it_.heardWords(4)],
    ['while the bot listens', untilListening],
    [
      'while it speaks itself',
      async (it_) => {
        await untilListening(it_);
        it_.party({ type: 'say', text: 'Well, let me see, I think that you may do so.' });
        await it_.until(
          'two words',
          ({ event, data }) =>
            event === 'words.interim' && (data as { words: unknown[] }).words.length >= 2,
        );
      },
    ],
    [
      'when the bot has just been answered',
      async (it_) => {
        await untilListening(it_);
        it_.party({ type: 'say', text: 'Yes.' });
        await it_.until('its answer', ({ event }) => event === 'mind.heard');
      },
    ],
    [
      'between two digits',
      async (it_) => {
        await untilListening(it_);
        it_.party({ type: 'press', digits: '4' });
        await it_.inState('call/turn', 'open.digits.collecting');
      },
    ],
    [
      'while the bot asks whether it is there',
      async (it_) => {
        await it_.until('the prompt', ({ event }) => event === 'turn.prompted');
        await it_.inState('call/turn', 'open.bot.speaking');
      },
    ],
    ['while the bot takes its leave', (it_) => it_.inState('call/turn', 'open.bot.parting')],
  ];

  it.each(moments)('%s', async (_, moment) => {
    const it_ = await ground.dial(botId);
    await moment(it_);
    it_.party({ type: 'hang-up' });
    const record = await agreesBothWays(it_);
    expect(record.termination).toEqual(hungUp);
    expect((await it_.report()).ended).toBe('party');
  });

  it('while its lost line is being brought back', async () => {
    const to = ground.number();
    const it_ = await ground.dial(botId, to);
    await it_.heardWords(2);
    const { faults } = ground.product.all.carrier!;
    faults.once('rest.slow', { to });
    faults.once('socket.reset', { to });
    await it_.inState('call/call', 'live.reconnecting');
    it_.party({ type: 'hang-up' });
    const record = await agrees(it_);
    expect(record.termination).toEqual(hungUp);
    expect(record.counters).toMatchObject({ legs_lost: 1 });
  });

  it('at the very moment at which the bot does', async () => {
    const it_ = await ground.dial(botId);
    await untilListening(it_);
    it_.party({ type: 'press', digits: '1234' });
    await it_.until('the end', ({ event }) => event === 'call.ending');
    it_.party({ type: 'hang-up' });
    const record = await agreesBothWays(it_);
    expect(record.termination).toEqual({ result: 'completed', reason: 'bot_ended' });
    expect(record.disposition).toEqual({ code: 'told', source: 'flow' });
  });

  it('and its carrier says so without closing the stream, or closes it without saying so', async () => {
    const { faults } = ground.product.all.carrier!;
    for (const fault of ['stream.stop-without-close', 'stream.close-without-stop'] as const) {
      const to = ground.number();
      faults.once(fault, { to });
      const it_ = await ground.dial(botId, to);
      await it_.heardWords(3);
      it_.party({ type: 'hang-up' });
      expect((await agreesBothWays(it_)).termination).toEqual(hungUp);
    }
  });
});

describe.concurrent('a line that breaks', () => {
  const reset = (it_: Conversation) =>
    ground.product.all.carrier!.faults.once('socket.reset', { to: it_.call.attach.to });
  const back = (it_: Conversation) => it_.until('the leg', ({ event }) => event === 'leg.returned');
  const answers = async (it_: Conversation) => {
    await untilListening(it_);
    it_.party({ type: 'press', digits: '1234' });
  };

  it('while the bot speaks is brought back, and the bot says what the party has not heard', async () => {
    const it_ = await ground.dial(botId);
    await it_.heardWords(4);
    reset(it_);
    await back(it_);
    await answers(it_);
    const record = await agreesBothWays(it_);
    expect(record.termination).toEqual({ result: 'completed', reason: 'bot_ended' });
    expect(record.disposition.code).toBe('told');
    expect(saidBy(record, 'bot')).toBe(
      'Good morning, this is the garden centre. May I ask you for a number? Thank you very much and goodbye.',
    );
    expect(record.counters).toMatchObject({ legs_lost: 1, legs_returned: 1 });
    expect((await it_.report()).streams).toBe(2);
  });

  it('while the bot listens does not make it deaf', async () => {
    const it_ = await ground.dial(botId);
    await untilListening(it_);
    reset(it_);
    await back(it_);
    it_.party({ type: 'say', text: 'Yes, you may.' });
    await it_.until('the second node', ({ event, data }) => {
      const { nodeKey } = (data ?? {}) as { nodeKey?: string };
      return event === 'node.entered' && nodeKey === 'second';
    });
    it_.party({ type: 'hang-up' });
    expect((await agreesBothWays(it_)).termination).toEqual(hungUp);
  });

  it('while the party speaks costs the words around the break and no others', async () => {
    const it_ = await ground.dial(botId);
    await untilListening(it_);
    it_.party({
      type: 'say',
      text: 'I am not at all sure whether I want to tell you but I think yes.',
    });
    await it_.until(
      'four words',
      ({ event, data }) =>
        event === 'words.interim' && (data as { words: unknown[] }).words.length >= 4,
    );
    reset(it_);
    await back(it_);
    await it_.until('its last words', ({ event, data }) => {
      const { words } = (data ?? {}) as { words?: { text: string }[] };
      return event === 'words.final' && words?.at(-1)?.text === 'yes.';
    });
    it_.party({ type: 'hang-up' });
    const record = await agrees(it_);
    const heard = saidBy(record, 'party');
    expect(heard).toMatch(/^I am not at/);
    expect(heard).toMatch(/I think yes\.$/);
  });

  it('twice, and again, is brought back each time', async () => {
    const it_ = await ground.dial(botId);
    for (const count of [1, 2, 3]) {
      await it_.heardWords(3 * count);
      reset(it_);
      await it_.until(`return ${count}`, () => it_.call.ledger.counters.legs_returned === count);
    }
    await answers(it_);
    const record = await agreesBothWays(it_);
    expect(record.disposition.code).toBe('told');
    expect((await it_.report()).streams).toBe(4);
  });

  it('is asked for again when the carrier is not ready', async () => {
    const it_ = await ground.dial(botId);
    await it_.heardWords(4);
    const { to } = it_.call.attach;
    // It has not noticed: nothing but our own request brings the stream back.
    ground.product.all.carrier!.faults.once('action.lose', { to });
    ground.product.all.carrier!.faults.once('rest.503', { to, count: 2 });
    reset(it_);
    await back(it_);
    await answers(it_);
    expect((await agreesBothWays(it_)).disposition.code).toBe('told');
  });

  it('and does not come back ends the call as lost, with what was said', async () => {
    const it_ = await ground.dial(botId);
    await it_.heardWords(4);
    const { to } = it_.call.attach;
    ground.product.all.carrier!.faults.once('action.lose', { to });
    ground.product.all.carrier!.faults.once('rest.503', { to, count: 100 });
    reset(it_);
    const record = await agrees(it_);
    expect(record.termination).toEqual({ result: 'failed', reason: 'leg_lost' });
    expect(record.disposition).toEqual({ code: 'dropped', source: 'termination' });
  });
});
