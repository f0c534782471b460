import { expect, it } from 'vitest';
import { talkStage } from './talk-stage.ts';

/**
 * How long the party hears nothing, whatever a model does, on the virtual clock: its turn was over 500 ms after its last word, a
 * voice begins 200 ms after it is asked and says 15 characters a second.
 */
const silenceMaxMs = 2_500;
const endpointMs = 500;
const voiceMs = 200;
const msPerChar = 65;
const stepMs = 50;

type Stage = ReturnType<typeof talkStage>;
/** What the model does: so many ms after it was asked. */
type Fault = { at: number; go: (stage: Stage) => void }[];

const piece = (at: number, text: string) => ({ at, go: (stage: Stage) => stage.piece(text) });
const finish = (at: number) => ({ at, go: (stage: Stage) => stage.finish() });
const fail = (at: number) => ({ at, go: (stage: Stage) => stage.fail() });
const call = (at: number, name: string) => ({ at, go: (stage: Stage) => stage.call(name) });

const faults: Record<string, Fault> = {
  'never answers': [],
  'fails at once': [fail(0)],
  'fails late': [fail(3_900)],
  'returns nothing': [finish(1_000)],
  'answers at the last moment': [piece(3_900, 'We have red ones.'), finish(4_000)],
  'stalls after a word': [piece(100, 'Yes.')],
  'stalls after two sentences': [
    piece(100, 'Yes.'),
    piece(600, 'We have red ones and white ones.'),
  ],
  'is slow with every sentence': [1, 2, 3, 4].map((n) => piece(n * 1_500, 'We have some.')),
  'is cut in the middle': [piece(1_000, 'We have red'), fail(3_000)],
  'uses a tool that never answers': [call(300, 'stock')],
  'says something and uses a tool that never answers': [piece(300, 'Hm.'), call(400, 'stock')],
  'calls unknown tools': [100, 600, 1_100, 1_600, 2_100, 2_600].map((at) => call(at, 'rm')),
  'calls an unknown tool and then nothing': [call(1_100, 'rm')],
};

it.each(Object.entries(faults))('nobody waits in silence for a model that %s', (_, fault) => {
  const stage = talkStage();
  stage.hear('roses');
  let told = stage.told.length;
  let soundsUntil = -endpointMs;
  let saidAt: number | null = null;
  let longestMs = 0;
  const isOver = () =>
    stage.isIn({ conversing: 'listening' }) || stage.told.some(({ type }) => type === 'mind.ended');
  const hear = (nowMs: number) => {
    for (const fact of stage.told.slice(told)) {
      if (fact.type !== 'bot.say' && fact.type !== 'bot.more') continue;
      if (fact.text !== '') {
        const startsAt = Math.max(soundsUntil, nowMs + voiceMs);
        longestMs = Math.max(longestMs, startsAt - soundsUntil);
        soundsUntil = startsAt + fact.text.length * msPerChar;
      }
      if (fact.expects === 'nothing') saidAt = soundsUntil;
    }
    told = stage.told.length;
  };
  for (let nowMs = 0; !isOver(); nowMs += stepMs) {
    expect(nowMs, 'it ends').toBeLessThan(60_000);
    for (const { at, go } of fault) if (at === nowMs) go(stage);
    if (saidAt !== null && nowMs >= saidAt) {
      saidAt = null;
      stage.send({ type: 'mind.said' });
    }
    hear(nowMs);
    stage.pass(stepMs);
    hear(nowMs + stepMs);
    longestMs = Math.max(longestMs, isOver() ? 0 : nowMs + stepMs - soundsUntil);
  }
  expect(longestMs).toBeLessThanOrEqual(silenceMaxMs);
});
