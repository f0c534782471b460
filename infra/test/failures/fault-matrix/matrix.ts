import { BotConfig } from '../../../../machines/contracts/bot/bot-config.ts';
import type { CallResult } from '../../../../machines/contracts/call/call-record.ts';
import type { JournalEvent } from '../../../../machines/contracts/call/journal-event.ts';
import { CallInStep } from '../in-step/call-in-step.ts';
import type { LongestSilence } from '../in-step/party-in-step.ts';
import { openStepWorld } from '../in-step/step-world.ts';
import { type Fault, faults } from './faults.ts';
import { type Moment, moments } from './moments.ts';

/** One call of the matrix. */
export interface Case {
  fault: Fault;
  moment: Moment;
  /** Every later attempt at the same provider meets the fault, too. */
  lasts: boolean;
  /** The bot names a second provider. */
  hasFallback: boolean;
}

export interface Outcome {
  case: Case;
  /** The fault found something to strike at. */
  isStruck: boolean;
  isOver: boolean;
  silence: LongestSilence;
  heard: string;
  lastedMs: number;
  endedBy: 'party' | 'bot' | null;
  result: CallResult;
  /** Metrics that have moved, with their labels as in `name{label}`. */
  metrics: string[];
  /** Audio sessions that were left when it was over. */
  sessionsLeft: number;
  journal: () => JournalEvent[];
}

/** What the bot of the matrix may say. */
export const phrases = {
  wish: 'Hello, what do you wish?',
  count: 'And how many of them?',
  bye: 'They come. Goodbye.',
  lost: 'We call you back. Goodbye.',
  unheard: 'Sorry, what?',
  filler: 'One moment.',
  apology: 'Sorry, we failed. Goodbye.',
};

const configOf = ({ fault: { part }, moment, hasFallback }: Case): BotConfig =>
  BotConfig.parse({
    recording: { enabled: false },
    apology: phrases.apology,
    pipeline: {
      mind: { fillers: [phrases.filler] },
      turn: {
        ...(moment.isSilent && { silencePromptMs: 1_500 }),
        silencePrompts: ['Are you there?', 'Are you there now?'],
        silenceGoodbye: 'Bye.',
        unheardPrompt: phrases.unheard,
        digitGapMs: 1_000,
      },
    },
    services: {
      stt: {
        provider: 'deepgram',
        model: 'first',
        fallbacks: hasFallback && part === 'stt' ? [{ provider: 'deepgram', model: 'second' }] : [],
      },
      tts: {
        provider: 'cartesia',
        fallbacks: hasFallback && part === 'tts' ? [{ provider: 'elevenlabs' }] : [],
      },
      llm: {
        provider: 'openai',
        model: 'first',
        fallbacks: hasFallback && part === 'llm' ? [{ provider: 'openai', model: 'second' }] : [],
      },
    },
    flow: {
      nodes: {
        start: { type: 'start', to: 'wish' },
        wish: {
          type: 'ask',
          text: phrases.wish,
          digitsMax: 4,
          branches: [{ words: ['it'], to: 'count' }],
          otherwise: 'lost',
        },
        count: {
          type: 'ask',
          text: phrases.count,
          branches: [{ words: ['it'], to: 'bye' }],
          otherwise: 'lost',
        },
        bye: { type: 'end', text: phrases.bye, disposition: 'ordered' },
        lost: { type: 'end', text: phrases.lost, disposition: 'call_back' },
      },
    },
  });

/** All that lasts and nobody can mend; what passes, or another provider mends, in the states in which that part is at work. */
export const cases: readonly Case[] = faults.flatMap((fault) =>
  moments.flatMap((moment) => {
    const all = { fault, moment, lasts: true, hasFallback: false };
    if (!moment.busy.includes(fault.part)) return [all];
    const mended = fault.isMoved ? [{ ...all, hasFallback: true }] : [];
    return [all, ...mended, { ...all, lasts: false }];
  }),
);

export const nameOf = ({ fault, moment, lasts, hasFallback }: Case): string =>
  `${fault.part} ${fault.name}, ${lasts ? 'for good' : 'once'}, ${
    hasFallback ? 'with' : 'without'
  } a fallback, while ${moment.name}`;

const callMaxMs = 90_000;

/** What was counted, without what differs from call to call. */
const moved = async ({ metrics }: CallInStep): Promise<string[]> =>
  (await metrics.registry.getMetricsAsJSON()).flatMap(({ name, values }) =>
    values.map(({ labels }) => `${name}{${Object.values(labels).join(' → ')}}`),
  );

/** So many calls side by side. */
export const runCases = async (
  list: readonly Case[],
  sideBySide = 60,
): Promise<{ outcomes: Outcome[]; left: { timers: number; sockets: number } }> => {
  const world = openStepWorld();
  const { clock } = world;
  const outcomes: Outcome[] = [];
  const waiting = [...list];
  const running = new Map<CallInStep, Case>();
  const struck = new Set<CallInStep>();
  let count = 0;

  const begin = async (one: Case) => {
    const { fault, moment, lasts } = one;
    const it = await CallInStep.start({
      id: String(count++),
      clock,
      config: configOf(one),
      answers: moment.answers,
      modelMs: moment.modelMs ?? 0,
    });
    running.set(it, one);
    const look = () => {
      if (!struck.has(it) && moment.isNow(it)) {
        struck.add(it);
        fault.strike(it, lasts);
      }
      moment.act?.(it);
    };
    it.party.onTick = look;
    if (moment.name === 'before the first word') look();
  };

  const end = async (it: CallInStep, one: Case) => {
    running.delete(it);
    const { party } = it;
    outcomes.push({
      case: one,
      isStruck: struck.has(it),
      isOver: it.isOver,
      silence: party.longest,
      heard: party.heard,
      lastedMs: party.ageMs,
      endedBy: party.endedBy,
      result: it.result(),
      metrics: await moved(it),
      sessionsLeft: it.sessionCount,
      journal: () => it.call.recorder.events(),
    });
    await it.close();
  };

  const isDone = (it: CallInStep) => it.isOver || it.party.ageMs > callMaxMs;
  while (waiting.length > 0 || running.size > 0) {
    await Promise.all(waiting.splice(0, sideBySide - running.size).map(begin));
    await world.run(() => [...running.keys()].some(isDone), callMaxMs * 2);
    for (const [it, one] of running) if (isDone(it)) await end(it, one);
  }
  await world.settled();
  const left = { timers: clock.pendingCount, sockets: world.sockets.openCount };
  world.close();
  return { outcomes, left };
};
