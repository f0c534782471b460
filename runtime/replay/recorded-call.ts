import { callMachine } from '../../machines/call/call.ts';
import { turnMachine } from '../../machines/call/turn/turn.ts';
import type { BotConfig } from '../../machines/contracts/bot/bot-config.ts';
import type { JournalEvent } from '../../machines/contracts/call/journal-event.ts';
import { flowMachine } from '../../machines/flow/flow.ts';
import { VirtualClock } from '../../machines/supervision/clock.ts';
import { createRecorder, type Recorder } from '../../machines/supervision/recorder.ts';
import { supervise } from '../../machines/supervision/supervisor.ts';
import { startSystem } from '../../machines/supervision/system.ts';

interface RecordedOptions {
  ringMax?: number | undefined;
  /** What the party presses behind the utterance of this number; null: nothing. */
  keyAt: (said: number) => string | null;
  lastsMs?: number;
  /** Before anything is recorded. */
  onRecorder?: (recorder: Recorder) => void;
}

/**
 * For tests: the journal of a call on a virtual clock. The machines that decide are real, the edges are not: every utterance takes a
 * second, and the party only presses keys.
 */
export const recordedCall = (
  bot: BotConfig,
  { ringMax = 10_000, keyAt, lastsMs = 20_000, onRecorder }: RecordedOptions,
): JournalEvent[] => {
  const clock = new VirtualClock(1_700_000_000_000);
  const recorder = createRecorder({ clock, ringMax });
  onRecorder?.(recorder);
  const { pipeline, flow, apology, language } = bot;
  let said = 0;
  const listeners: Record<string, string> = {
    'bot.say': 'turn',
    'turn.part': 'turn',
    'mind.heard': 'mind',
    'mind.said': 'mind',
    'mind.ended': 'call',
    'turn.parted': 'call',
    'turn.stalled': 'call',
  };
  const onEmit = (fact: { type: string }) => {
    const to = listeners[fact.type];
    if (to !== undefined) system.address(to).send(fact);
    if (fact.type !== 'speaker.say') return;
    const { utteranceId } = fact as never as { utteranceId: string };
    said += 1;
    const digit = keyAt(said);
    clock.setTimeout(() => {
      system.address('turn').send({ type: 'utterance.started', utteranceId } as never);
    }, 50);
    clock.setTimeout(() => {
      system.address('turn').send({ type: 'utterance.finished', utteranceId } as never);
      if (digit !== null) system.address('turn').send({ type: 'digit.pressed', digit } as never);
    }, 1_000);
  };
  const child = (id: string, logic: unknown, input: object) =>
    ({ id, logic, input, onEmit, restart: 'transient' }) as never;
  // Children speak before `startSystem` returns.
  const early: { type: string }[] = [];
  let system = {
    address: () => ({ send: (fact: { type: string }) => early.push(fact) }),
  } as never as ReturnType<typeof startSystem>;
  const tree = supervise({
    strategy: 'one-for-one',
    children: [
      child('turn', turnMachine, { config: pipeline.turn, incarnation: 0, language }),
      child('call', callMachine, {
        callMaxMs: pipeline.callMaxMs,
        warning: { beforeMs: pipeline.callWarningMs, text: pipeline.callWarning },
        goodbye: pipeline.callGoodbye,
        apology,
        incarnation: 0,
      }),
      child('mind', flowMachine, { flow, vars: {}, language, resumeAt: null }),
    ],
  });
  system = startSystem(tree, { path: 'call', clock, recorder });
  for (const fact of early) system.address('turn').send(fact as never);
  clock.advance(lastsMs);
  system.kill();
  return recorder.events();
};
