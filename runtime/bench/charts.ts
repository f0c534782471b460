import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fromPromise } from 'xstate';
import { turnMachine } from '../../machines/call/turn/turn.ts';
import type { TurnEmitted } from '../../machines/call/turn/turn-context.ts';
import { flowMachine } from '../../machines/flow/flow.ts';
import type { Choice, ChoiceRequest, FlowEmitted } from '../../machines/flow/flow-context.ts';
import type { ChildStart } from '../../machines/supervision/child-spec.ts';
import { VirtualClock } from '../../machines/supervision/clock.ts';
import { createRecorder } from '../../machines/supervision/recorder.ts';
import { supervise } from '../../machines/supervision/supervisor.ts';
import { startSystem } from '../../machines/supervision/system.ts';
import { askingBot } from './calls/bench-bot.ts';

/**
 * What the statecharts of one turn of `calls` cost by themselves: turn and mind under their supervisor, with a journal, in
 * virtual time. Bytes do not depend on the load of the machine, and CPU is of this thread alone.
 */

const warmUpTurns = 2_000;
const costTurns = 2_000;
const byteTurns = 100;
const rounds = 7;

/** No collection while bytes are counted: a hundred turns are under 200 MB. */
const quietHeap = ['--expose-gc', '--min-semi-space-size=512', '--max-semi-space-size=512'];

const openTalk = () => {
  const config = askingBot('energy');
  const clock = new VirtualClock();
  const recorder = createRecorder({ clock });
  const flow = flowMachine.provide({
    actors: {
      choose: fromPromise<Choice, ChoiceRequest>(async () => ({ to: null, matched: null })),
    },
  });
  let sounding = '';
  const onEmit = (fact: object, { address }: ChildStart) => {
    const told = fact as TurnEmitted | FlowEmitted;
    if (told.type === 'speaker.say') sounding = told.utteranceId;
    else if (told.type === 'mind.heard') address('mind').send(told);
    else if (told.type === 'bot.say') address('turn').send(told);
  };
  const { pipeline } = config;
  const system = startSystem(
    supervise({
      strategy: 'one-for-one',
      intensity: { restartsMax: 0, withinMs: 1_000 },
      children: [
        {
          id: 'turn',
          logic: turnMachine,
          onEmit,
          input: { config: pipeline.turn, incarnation: 0, language: 'en' },
        },
        {
          id: 'mind',
          logic: flow,
          onEmit,
          input: {
            flow: config.flow,
            vars: {},
            language: 'en',
            resumeAt: null,
            mind: pipeline.mind,
          },
        },
      ],
    }),
    { path: 'bench', clock, recorder },
  );
  const turn = system.address('turn');
  let sample = 0;

  const play = async (): Promise<void> => {
    const utteranceId = sounding;
    turn.send({ type: 'utterance.started', utteranceId } as never);
    for (let heardCount = 1; heardCount <= 6; heardCount += 1) {
      clock.advance(333);
      turn.send({ type: 'utterance.word', utteranceId, heardCount } as never);
    }
    turn.send({ type: 'utterance.finished', utteranceId } as never);
    clock.advance(700);
    turn.send({ type: 'speech.started', atMs: clock.now() } as never);
    const words = 'Yes, I am fine.'.split(' ').map((text, n) => ({
      text,
      startSample: sample + n * 3_000,
      endSample: sample + (n + 1) * 3_000,
    }));
    clock.advance(1_500);
    sample += 20_000;
    turn.send({
      type: 'speech.ended',
      partySample: sample,
      atMs: clock.now(),
      silentMs: 200,
    } as never);
    turn.send({ type: 'words.final', words, silentMs: 200 } as never);
    clock.advance(0);
    // The model decides in another turn of the loop.
    await new Promise(setImmediate);
    if (sounding === utteranceId) throw new Error('the bot has not asked again');
  };
  return { play, recorder, system };
};

/** Of the child process: what it measured goes to its parent. */
const measure = async (): Promise<void> => {
  const talk = openTalk();
  const play = async (turns: number) => {
    for (let n = 0; n < turns; n += 1) await talk.play();
  };
  await play(warmUpTurns);
  const eventsAt = talk.recorder.count;
  await play(1);
  const entries = talk.recorder.count - eventsAt;
  let us = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round += 1) {
    const before = process.threadCpuUsage();
    await play(costTurns);
    const { user, system } = process.threadCpuUsage(before);
    us = Math.min(us, (user + system) / costTurns);
  }
  let bytes = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round += 1) {
    globalThis.gc?.();
    globalThis.gc?.();
    const before = process.memoryUsage().heapUsed;
    await play(byteTurns);
    bytes = Math.min(bytes, (process.memoryUsage().heapUsed - before) / byteTurns);
  }
  process.send?.({ entries, us, bytes });
  process.disconnect?.();
};

export const run = async (): Promise<void> => {
  const child = fork(new URL('./charts.ts', import.meta.url), ['measure'], { execArgv: quietHeap });
  const [{ entries, us, bytes }] = (await once(child, 'message')) as [
    { entries: number; us: number; bytes: number },
  ];
  console.log(
    `the statecharts of one turn: ${us.toFixed(0)} µs, ${(bytes / 1_000).toFixed(0)} kB allocated, ${entries} journal entries`,
  );
};

if (process.argv[2] === 'measure' && process.send) await measure();
