/** A worker, or the mind of a call alone, is lost in the middle of a free talk: the next one goes on, and nothing is done twice. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { BotConfig } from '../../../../machines/contracts/bot/bot-config.ts';
import { CallInStep, type CallInStepOptions } from './call-in-step.ts';
import { flowerBot, flowerModel, flowerTalk } from './flower-talk.ts';
import { MemoryHold } from './memory-hold.ts';
import { openStepWorld } from './step-world.ts';

const config = BotConfig.parse({
  ...flowerBot,
  pipeline: { turn: { silencePromptMs: 60_000 }, mind: { speculates: false } },
  flow: {
    nodes: {
      start: { type: 'start', to: 'talk' },
      ...flowerTalk('Hello there. What do you wish?'),
    },
  },
});

const answers = (question: string) =>
  question.endsWith('wish?') ? 'Red roses please.' : 'That is all.';

let world: ReturnType<typeof openStepWorld>;
let hold: MemoryHold;
/** Uses of the tool by whichever worker, begun and done. */
let begun: string[];
let done: string[];
/** The tool gives no answer. */
let isStuck: boolean;
const opened: CallInStep[] = [];

beforeEach(() => {
  world = openStepWorld();
  hold = new MemoryHold();
  begun = [];
  done = [];
  isStuck = false;
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((it) => it.close()));
  world.close();
});

const worker = async (workerId: string, more: Partial<CallInStepOptions> = {}) => {
  const it = await CallInStep.start({
    id: 'talk',
    clock: world.clock,
    config,
    answers,
    modelMs: 0,
    model: flowerModel({ count: 3, 'a.b': { $set: 1 } }),
    hold,
    workerId,
    openTool: () => ({
      use: async (_, { key }) => {
        begun.push(key);
        if (isStuck) return new Promise(() => {});
        done.push(key);
        return { orderId: 17 };
      },
    }),
    ...more,
  });
  opened.push(it);
  return it;
};

/** Kills the worker when it is so; another one goes on. */
const lostWhen = async (isSo: (it: CallInStep) => boolean) => {
  const first = await worker('w1');
  expect(await world.run(() => isSo(first), 30_000)).toBe(true);
  first.system.kill();
  isStuck = false;
  const resumption = hold.takeOver(world.clock.now());
  return worker('w2', { resumption });
};

const ended = async (it: CallInStep) => {
  expect(await world.run(() => it.isOver, 60_000)).toBe(true);
  return it.result();
};
const linesOf = ({ transcript }: ReturnType<CallInStep['result']>) =>
  transcript.map(({ who, text }) => `${who}: ${text}`);

it('goes on where it listened: says the question again, and no opening', async () => {
  const second = await lostWhen(({ party }) => party.heard.endsWith('What do you wish?'));
  const result = await ended(second);
  expect(second.party.heard).toMatch(/^Sorry\. What do you wish\?/u);
  expect(result).toMatchObject({
    epoch: 1,
    resumes: [{ fromWorker: 'w1', toWorker: 'w2' }],
    disposition: { code: 'ordered' },
    vars: { flower: 'rose' },
  });
  expect(begun).toEqual(['call-talk:1']);
});

it('asks a tool again that was not known to be finished, by the key that it had', async () => {
  isStuck = true;
  const second = await lostWhen(() => begun.length === 1);
  const result = await ended(second);
  expect(begun).toEqual(['call-talk:1', 'call-talk:1']);
  expect(done).toEqual(['call-talk:1']);
  expect(second.party.heard).not.toContain('wish');
  expect(result.disposition.code).toBe('ordered');
  expect(linesOf(result).filter((line) => line.startsWith('party'))).toEqual([
    'party: Red roses please.',
    'party: That is all.',
  ]);
});

it('does not ask a tool again whose result is known, and tells the model of it', async () => {
  const second = await lostWhen(({ party }) => party.heard.includes('It is'));
  const result = await ended(second);
  expect(begun).toEqual(['call-talk:1']);
  expect(result).toMatchObject({ disposition: { code: 'ordered' }, vars: { flower: 'rose' } });
  expect(linesOf(result)[0]).toBe('bot: Hello there. What do you wish?');
});

it('does not use a tool whose use nobody could know of', async () => {
  const first = await worker('w1');
  const isAsked = await world.run(() => first.party.isSpeaking, 30_000);
  hold.isGone = true;
  expect(isAsked).toBe(true);
  await ended(first);
  expect(begun).toEqual([]);
});

it('goes on in the same worker when the mind alone is lost', async () => {
  let crashes = 0;
  const it = await worker('w1', {
    flow: (flow) =>
      flow.provide({
        actions: {
          countTurn: () => {
            crashes += 1;
            if (crashes === 1) throw new Error('the mind broke');
          },
        },
      }),
  });
  const result = await ended(it);
  expect(result).toMatchObject({ disposition: { code: 'ordered' }, vars: { flower: 'rose' } });
  expect(result.counters).toMatchObject({ crashes: 1 });
  expect(it.party.heard.match(/Hello/gu)).toHaveLength(1);
  expect(begun).toEqual(['call-talk:1']);
});
