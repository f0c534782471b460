import type { TurnContext } from './turn-context.ts';
import { modeOf } from './turn-guards.ts';

interface Asking {
  context: TurnContext;
}

/** Beyond the longest take-over that a bot may be given (`operator.takeOverMaxMs`): who has the floor sees to it. */
const yieldMaxMs = 14_460_000;

/** How long silence must last, from the party's last sound: where the words are a whole answer, and where they are not. */
const endpointDelays = (context: TurnContext): { minMs: number; maxMs: number } => {
  const mode = modeOf(context);
  const { config, learntMinMs } = context;
  if (mode !== 'free') return config.answerModes[mode];
  const minMs = config.endpointing === 'dynamic' ? learntMinMs : config.endpointMinMs;
  return { minMs, maxMs: Math.max(minMs, config.endpointMaxMs) };
};

/** A silence that is told from the future, or from long ago, is no older than the delay. */
const lagOf = ({ lagMs }: TurnContext, delayMs: number): number =>
  Math.min(Math.max(0, lagMs), delayMs);

/** Beyond the longest time that screening may be given (`screening.totalMs`). */
const barredMaxMs = 65_000;

export const turnDelays = {
  endpointMin: ({ context }: Asking) => {
    const { minMs } = endpointDelays(context);
    return minMs - lagOf(context, minMs);
  },
  endpointRest: ({ context }: Asking) => {
    const { minMs, maxMs } = endpointDelays(context);
    // A silence that was noticed later than the lower delay has used up some of the upper one, too.
    return maxMs - Math.max(minMs, lagOf(context, maxMs));
  },
  endOfTurnMax: ({ context }: Asking) => context.config.endOfTurnMaxMs,
  monologueMax: ({ context }: Asking) => context.config.monologueMaxMs,
  guessStable: ({ context }: Asking) => context.config.guessStableMs,
  transcriptWait: ({ context }: Asking) => context.config.transcriptWaitMs,
  interruptAfter: ({ context }: Asking) => context.config.interruptAfterMs,
  falseInterruption: ({ context }: Asking) => context.config.falseInterruptionMs,
  interruptWatchdog: ({ context }: Asking) => context.config.interruptWatchdogMs,
  backchannelBoundary: ({ context }: Asking) => context.config.backchannelBoundaryMs,
  aecWarmUp: ({ context }: Asking) => context.config.aecWarmUpMs,
  silencePrompt: ({ context }: Asking) => context.config.silencePromptMs,
  awayAfter: ({ context }: Asking) => context.config.awayMs,
  holdWaitMax: ({ context }: Asking) => context.config.holdWaitMaxMs,
  thinkingMax: ({ context }: Asking) => context.config.thinkingMaxMs,
  playoutStall: ({ context }: Asking) => context.config.playoutStallMs,
  playoutBeat: ({ context }: Asking) => context.config.playoutStallMs / 2,
  digitGap: ({ context }: Asking) => context.config.digitGapMs,
  yieldMax: yieldMaxMs,
  cutMax: ({ context }: Asking) => context.config.cutMaxMs,
  barredMax: barredMaxMs,
  holdMax: ({ context }: Asking) => context.config.floorWaitMaxMs,
  speakMax: ({ context }: Asking) => context.config.speakMaxMs,
};
