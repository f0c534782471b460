/** What no honest party or carrier does, in the middle of a call: it goes on, or ends as the bot's configuration says. */
import { expect, it } from 'vitest';
import { seededRandom } from '../../../../actors/chance/random.ts';
import { BotConfig } from '../../../../machines/contracts/bot/bot-config.ts';
import type { CallResult } from '../../../../machines/contracts/call/call-record.ts';
import { saidBy } from '../../conversations.ts';
import { CallInStep } from './call-in-step.ts';
import type { Answers } from './party-in-step.ts';
import { openStepWorld } from './step-world.ts';

type Pipeline = Record<string, unknown>;

const wish = 'Hello, what do you wish?';
const bye = 'They come. Goodbye.';
const answer = 'Red roses please.';

const configOf = (pipeline: Pipeline): BotConfig =>
  BotConfig.parse({
    recording: { enabled: false },
    pipeline,
    services: {
      stt: { provider: 'deepgram', model: 'first' },
      tts: { provider: 'cartesia' },
      llm: { provider: 'openai', model: 'first' },
    },
    flow: {
      nodes: {
        start: { type: 'start', to: 'wish' },
        wish: {
          type: 'ask',
          text: wish,
          digitsMax: 4,
          branches: [{ words: ['it'], to: 'bye' }],
          otherwise: 'bye',
        },
        bye: { type: 'end', text: bye, disposition: 'ordered' },
      },
    },
  });

interface Play {
  pipeline?: Pipeline;
  answers?: Answers;
  act?: (it: CallInStep) => void;
  /** Two seconds into the call our process stands still for so long. */
  stallMs?: number;
  maxMs?: number;
}

interface Played {
  result: CallResult;
  heard: string;
  lastedMs: number;
  longestMs: number;
}

/** One call, to its end; then nothing of it may be left. */
const play = async ({
  pipeline = {},
  answers = () => answer,
  act,
  stallMs = 0,
  maxMs = 60_000,
}: Play): Promise<Played> => {
  const world = openStepWorld();
  const it = await CallInStep.start({
    id: '1',
    clock: world.clock,
    config: configOf(pipeline),
    answers,
    modelMs: 0,
  });
  it.party.onTick = () => {
    act?.(it);
    // Timers are late then, and nothing is read from any socket.
    if (stallMs > 0 && it.party.ageMs === 2_000) world.clock.advance(stallMs);
  };
  const isOver = await world.run(() => it.isOver, maxMs);
  const { party } = it;
  const played = {
    result: it.result(),
    heard: party.heard,
    lastedMs: party.ageMs,
    longestMs: party.longest.ms,
  };
  const sessions = it.sessionCount;
  await it.close();
  await world.settled();
  const left = { timers: world.clock.pendingCount, sockets: world.sockets.openCount, sessions };
  world.close();
  expect({ isOver, left }).toEqual({ isOver: true, left: { timers: 0, sockets: 0, sessions: 0 } });
  return played;
};

const random = seededRandom(3);
const bytes = (count: number): Buffer =>
  Buffer.from(Array.from({ length: count }, () => Math.floor(random.next() * 256)));

const media = (payload: unknown, timestamp: unknown = '200'): Buffer =>
  Buffer.from(
    JSON.stringify({
      event: 'media',
      sequenceNumber: '9',
      streamSid: 'MZ1',
      media: { track: 'inbound', chunk: '9', timestamp, payload },
    }),
  );

const rubbish: [string, () => Buffer][] = [
  ['bytes that are no text', () => bytes(200)],
  ['text that is no JSON', () => Buffer.from('{"event":"media","media":')],
  ['JSON that is no message', () => Buffer.from('[null, 7, {"event": {}}]')],
  ['an event that nobody knows', () => Buffer.from('{"event":"dance","streamSid":"MZ1"}')],
  ['a payload that is no base64', () => media('§§§ not at all §§§')],
  ['a payload that is no text', () => media({ of: 'another type' })],
  ['an empty payload', () => media('')],
  ['a payload of seven bytes', () => media(bytes(7).toString('base64'))],
  ['a payload of ten seconds', () => media(bytes(80_000).toString('base64'))],
  ['a message of a megabyte', () => media(bytes(750_000).toString('base64'))],
  ['a time that is none', () => media(bytes(160).toString('base64'), 'yesterday')],
  ['a time long ago', () => media(bytes(160).toString('base64'), '-86400000')],
  ['a time in a thousand years', () => media(bytes(160).toString('base64'), '31557600000000')],
  ['a mark that nobody set', () => Buffer.from('{"event":"mark","mark":{"name":"w99"}}')],
  ['a second start', () => Buffer.from('{"event":"start","start":{"streamSid":"MZ9"}}')],
  ['a key that no telephone has', () => Buffer.from('{"event":"dtmf","dtmf":{"digit":"Q"}}')],
];

it.each(rubbish)(
  'goes on through %s between its frames, and understands every word',
  async (_, make) => {
    const { result, heard } = await play({
      act: ({ party }) => {
        if (party.ageMs > 400 && party.ageMs < 4_000 && party.ageMs % 200 === 0)
          party.raw([make()]);
      },
    });
    expect(result.termination).toEqual({ result: 'completed', reason: 'bot_ended' });
    expect(heard).toBe(`${wish} ${bye}`);
    expect(saidBy(result as never, 'party')).toBe(answer);
  },
);

it('takes a storm of keys as one answer', async () => {
  const { result } = await play({
    answers: (_, __, party) => {
      for (let n = 0; n < 1_000; n++) party.press(String(n % 10));
      return null;
    },
  });
  expect(result.termination.reason).toBe('bot_ended');
  expect(result.transcript.filter(({ digits }) => digits !== undefined)).toMatchObject([
    { digits: '0123' },
  ]);
});

it('asks, warns nobody in vain, and hangs up on a party that says nothing, as late as a bot may want it', async () => {
  const silencePrompts = ['One?', 'Two?', 'Three?', 'Four?', 'Five?'];
  const { result, heard, lastedMs } = await play({
    answers: () => null,
    pipeline: { turn: { silencePromptMs: 60_000, silencePrompts, silenceGoodbye: 'Bye.' } },
    maxMs: 420_000,
  });
  expect(result.termination).toEqual({ result: 'completed', reason: 'silence' });
  expect(result.counters.silence_prompts).toBe(5);
  expect(heard).toBe(`${wish} ${silencePrompts.join(' ')} Bye.`);
  expect(lastedMs).toBeGreaterThan(360_000);
});

const talksOn = ({ party }: CallInStep) => {
  if (party.ageMs > 3_000 && !party.isSpeaking) party.say('and then and then and then and then');
};

it('answers a party that never pauses, by what it has said so far', async () => {
  const { result, heard, lastedMs } = await play({
    answers: () => null,
    act: talksOn,
    pipeline: { turn: { monologueMaxMs: 10_000 } },
  });
  expect(result.termination.reason).toBe('bot_ended');
  expect(result.counters).toMatchObject({ monologues: 1 });
  expect(heard).toBe(`${wish} ${bye}`);
  expect(lastedMs).toBeLessThan(20_000);
});

it('takes leave of a party that never pauses when its time is over', async () => {
  const { result, lastedMs } = await play({
    answers: () => null,
    act: talksOn,
    pipeline: { callMaxMs: 12_000, callWarningMs: 9_000, callGoodbye: 'Time is up.' },
  });
  expect(result.termination).toEqual({ result: 'completed', reason: 'duration_limit' });
  expect(lastedMs).toBeLessThanOrEqual(12_500);
});

it('goes on when its process stood still for some seconds', async () => {
  // Everything that was due meanwhile is due at once, and the carrier sends on as if nothing had been.
  const { result, heard } = await play({ stallMs: 3_000 });
  expect(result.termination.reason).toBe('bot_ended');
  expect([heard.startsWith(wish), heard.endsWith(bye)]).toEqual([true, true]);
});
