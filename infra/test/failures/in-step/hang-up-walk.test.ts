/**
 * The party hangs up in every state that a call passes through: states of the turn, of the mind and of the call together. A first
 * call finds them, and then each of them is met again by a call of its own, which ends there.
 */
import { expect, it } from 'vitest';
import { BotConfig } from '../../../../machines/contracts/bot/bot-config.ts';
import type { CallResult } from '../../../../machines/contracts/call/call-record.ts';
import { CallInStep } from './call-in-step.ts';
import type { Answers } from './party-in-step.ts';
import { openStepWorld } from './step-world.ts';

interface Way {
  name: string;
  answers: Answers;
  /** At each tick. */
  act?: (it: CallInStep) => void;
  callMaxMs?: number;
  /** How it ends when the party stays. */
  ends: CallResult['termination']['reason'];
}

const configOf = ({ callMaxMs = 60_000 }: Way): BotConfig =>
  BotConfig.parse({
    recording: { enabled: false },
    apology: 'Sorry. Goodbye.',
    pipeline: {
      callMaxMs,
      callWarningMs: 8_000,
      callWarning: 'Time is short.',
      callGoodbye: 'Time is up.',
      turn: {
        silencePromptMs: 1_500,
        silencePrompts: ['Are you there?'],
        silenceGoodbye: 'Bye.',
        unheardPrompt: 'What?',
        digitGapMs: 1_000,
        awayMs: 1_000,
      },
    },
    services: {
      stt: { provider: 'deepgram', model: 'first' },
      tts: { provider: 'cartesia' },
      llm: { provider: 'openai', model: 'first' },
    },
    flow: {
      nodes: {
        start: { type: 'start', to: 'hello' },
        hello: { type: 'say', text: 'Hello.', to: 'wish' },
        wish: {
          type: 'ask',
          text: 'What do you wish?',
          digitsMax: 4,
          branches: [{ words: ['it'], to: 'bye' }],
          otherwise: 'bye',
        },
        bye: { type: 'end', text: 'They come. Goodbye.', disposition: 'ordered' },
      },
    },
  });

const once = (what: (it: CallInStep) => void) => {
  const seen = new WeakSet<CallInStep>();
  return (it: CallInStep) => {
    if (!seen.has(it)) what(it);
    seen.add(it);
  };
};
const stop = once(({ party }) => party.say('Wait please.'));
const murmur = once(({ party }) => party.say('Yes.'));
const goDeaf = once(({ vendors }) => vendors.deepgram.strike({ type: 'stalled', after: 0 }));
const breakDown = once(({ vendors }) => vendors.cartesia.strike({ type: 'refused', status: 402 }));

const ways: Way[] = [
  { name: 'answers', answers: () => 'Red roses please.', ends: 'bot_ended' },
  { name: 'says nothing', answers: () => null, ends: 'silence' },
  {
    name: 'presses keys',
    ends: 'bot_ended',
    answers: (_, __, party) => {
      party.press('1');
      return null;
    },
  },
  {
    name: 'interrupts',
    ends: 'bot_ended',
    answers: () => 'Roses.',
    act: (it) => {
      if (it.party.words.at(-1) === 'do') stop(it);
    },
  },
  {
    name: 'murmurs',
    ends: 'bot_ended',
    answers: () => 'Roses.',
    act: (it) => {
      if (it.party.words.at(-1) === 'What') murmur(it);
    },
  },
  {
    name: 'meets our fault',
    ends: 'call_failed',
    answers: () => 'Roses.',
    act: (it) => {
      if (it.party.words.at(-1) === 'Hello.') breakDown(it);
    },
  },
  {
    name: 'is not understood',
    ends: 'call_failed',
    answers: () => 'Roses.',
    act: (it) => {
      if (it.party.words.at(-1) === 'Hello.') goDeaf(it);
    },
  },
  { name: 'stays too long', answers: () => 'Roses.', callMaxMs: 9_000, ends: 'duration_limit' },
];

/** Where the turn, the mind and the call stand, as the journal has them last. */
const placeOf = ({ call }: CallInStep): string => {
  const places = new Map<string, string>();
  for (const { kind, path, value } of call.recorder.events())
    if (kind === 'state') places.set(path, JSON.stringify(value));
  return ['call/turn', 'call/mind', 'call/call'].map((path) => places.get(path)).join(' ');
};

interface End {
  way: Way;
  place: string;
  result: CallResult;
  sessionsLeft: number;
  isOver: boolean;
}

const start = (world: ReturnType<typeof openStepWorld>, way: Way, id: string) =>
  CallInStep.start({
    id,
    clock: world.clock,
    config: configOf(way),
    answers: way.answers,
    modelMs: 300,
  });

it('ends the call, leaves one record that says so, and nothing else, wherever it happens', async () => {
  const world = openStepWorld();
  const found: { way: Way; place: string }[] = [];
  const scouts = await Promise.all(
    ways.map(async (way, n) => {
      const it = await start(world, way, `s${n}`);
      const seen = new Set<string>();
      it.party.onTick = () => {
        way.act?.(it);
        const place = placeOf(it);
        if (!seen.has(place)) found.push({ way, place });
        seen.add(place);
      };
      return it;
    }),
  );
  await world.run(() => scouts.every(({ isOver }) => isOver), 40_000);
  expect(scouts.filter(({ isOver }) => !isOver)).toEqual([]);
  for (const it of scouts) await it.close();

  const ends: End[] = [];
  const waiting = found.filter(
    ({ place }, n) => found.findIndex((other) => other.place === place) === n,
  );
  const placeCount = waiting.length;
  const running = new Map<CallInStep, { way: Way; place: string }>();
  let count = 0;
  while (waiting.length > 0 || running.size > 0) {
    const next = waiting.splice(0, 60 - running.size);
    await Promise.all(
      next.map(async ({ way, place }) => {
        const it = await start(world, way, String(count++));
        running.set(it, { way, place });
        it.party.onTick = () => {
          way.act?.(it);
          if (placeOf(it) === place) it.party.leave();
        };
      }),
    );
    const isDone = (it: CallInStep) => it.isOver || it.party.ageMs > 60_000;
    await world.run(() => [...running.keys()].some(isDone), 120_000);
    for (const [it, { way, place }] of running) {
      if (!isDone(it)) continue;
      running.delete(it);
      ends.push({
        way,
        place,
        result: it.result(),
        sessionsLeft: it.sessionCount,
        isOver: it.isOver,
      });
      await it.close();
    }
  }
  await world.settled();
  const left = { timers: world.clock.pendingCount, sockets: world.sockets.openCount };
  world.close();

  expect(ends).toHaveLength(placeCount);
  expect(placeCount).toBeGreaterThan(25);
  expect(left).toEqual({ timers: 0, sockets: 0 });
  const wrong = ends.filter((end) => {
    const { result, sessionsLeft, isOver } = end;
    const { reason } = result.termination;
    return !isOver || sessionsLeft > 0 || reason !== reasonAt(end);
  });
  expect(wrong.map(({ way, place, result }) => [way.name, place, result.termination])).toEqual([]);
  expect(missing(ends.map(({ place }) => place))).toEqual([]);
});

/** Once it is settled why a call ends, a party that hangs up meanwhile does not change it. */
const reasonAt = ({ place, way }: End): string =>
  place.endsWith('{"live":"conversing"}') ? 'party_hung_up' : way.ends;

/** Of every region of the turn, those in which a call by telephone may stand for a time. */
const mustHave = {
  transcription: ['settled', 'hearing', 'awaited', 'deaf'],
  party: ['silent', 'speaking', 'endpointing'],
  bot: ['thinking', 'speaking', 'paused', 'cutting', 'listening', 'parting', 'parted'],
  overlap: ['none', 'open', 'murmured'],
  playout: ['empty', 'asked', 'sounding', 'halted'],
  digits: ['none', 'collecting'],
};

const missing = (places: readonly string[]): string[] => {
  const all = places.join(' ');
  return Object.entries(mustHave).flatMap(([region, states]) =>
    states
      .filter((state) => !new RegExp(`"${region}":(\\{)?"${state}"`, 'u').test(all))
      .map((state) => `${region}.${state}`),
  );
};
