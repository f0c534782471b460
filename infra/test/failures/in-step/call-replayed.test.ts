/** Whole calls that are run again offline, under the bot that they had: also those that did not go straight on from their beginning. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { BotConfig } from '../../../../machines/contracts/bot/bot-config.ts';
import { JournalEvent } from '../../../../machines/contracts/call/journal-event.ts';
import { replay } from '../../../../runtime/replay/replay.ts';
import { told } from '../../../../runtime/replay/told.ts';
import { CallInStep, type CallInStepOptions } from './call-in-step.ts';
import { flowerBot, flowerModel, flowerTalk } from './flower-talk.ts';
import { MemoryHold } from './memory-hold.ts';
import { openStepWorld } from './step-world.ts';

const nodes = {
  start: { type: 'start', to: 'name' },
  name: {
    type: 'ask',
    text: 'What is your name?',
    variable: 'name',
    branches: [],
    otherwise: 'talk',
  },
  ...flowerTalk('What do you wish?'),
};
const configOf = (pipeline: object = {}, changed: object = {}): BotConfig =>
  BotConfig.parse({
    ...flowerBot,
    pipeline: { turn: { silencePromptMs: 60_000 }, ...pipeline },
    flow: { nodes: { ...nodes, ...changed } },
  });

const answers = (question: string) => {
  if (question.endsWith('name?')) return 'It is Ada.';
  return question.endsWith('wish?') ? 'Red roses please.' : 'That is all.';
};

let world: ReturnType<typeof openStepWorld>;
const opened: CallInStep[] = [];
beforeEach(() => {
  world = openStepWorld();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((it) => it.close()));
  world.close();
});

const begin = async (config: BotConfig, more: Partial<CallInStepOptions> = {}) => {
  const it = await CallInStep.start({
    id: 'garden',
    clock: world.clock,
    config,
    answers,
    modelMs: 0,
    model: flowerModel({ count: 3 }),
    openTool: () => ({ use: async () => ({ orderId: 17 }) }),
    ...more,
  });
  opened.push(it);
  return it;
};
/** As it is stored. */
const journalOf = async (it: CallInStep): Promise<JournalEvent[]> => {
  expect(await world.run(() => it.isOver, 60_000)).toBe(true);
  return JournalEvent.array().parse(JSON.parse(JSON.stringify(it.call.recorder.events())));
};
const whole = { divergence: null, cutSeqs: [] };

it('goes as it went where it used a tool', async () => {
  const config = configOf();
  const it = await begin(config);
  const events = await journalOf(it);
  expect(events.filter(({ event }) => event === 'talk.used')).toHaveLength(1);
  expect(replay({ events, config })).toMatchObject({ ...whole, takenOverFrom: null });
});

it.each([true, false])(
  'goes as it went where a rule had something said first, that may be cut: %s',
  async (mayBeCut) => {
    const config = configOf();
    const disclosure = { text: 'A machine calls you.', packs: ['x@1'], language: 'en', mayBeCut };
    const it = await begin(config, { disclosure });
    const events = await journalOf(it);
    expect(it.party.heard).toContain('A machine calls you. What is your name?');
    expect(replay({ events, config })).toMatchObject(whole);
  },
);

it.each([true, false])(
  'goes as it went where it was found out first who had answered, the bot waiting for that: %s',
  async (waitForVerdict) => {
    const config = configOf({ screening: { enabled: true, waitForVerdict } });
    const it = await begin(config);
    it.party.say('Hello?');
    const events = await journalOf(it);
    expect(events.some(({ event }) => event === 'screening.judged')).toBe(true);
    expect(replay({ events, config })).toMatchObject(whole);
  },
);

it('goes as it went where a call screener was told the reason', async () => {
  const config = configOf({ screening: { enabled: true } });
  const it = await begin(config);
  it.party.say('Hi, please state your name and reason for calling.');
  const events = await journalOf(it);
  expect(events.filter(({ event }) => event === 'turn.warn')).not.toEqual([]);
  expect(replay({ events, config })).toMatchObject(whole);
});

it('goes as it went where the mind was lost in the middle of its talk', async () => {
  const config = configOf();
  const it = await begin(config);
  await world.run(() => it.party.heard.includes('It is'), 30_000);
  await it.system.terminateChild('mind');
  await it.system.restartChild('mind');
  const events = await journalOf(it);
  expect(replay({ events, config })).toMatchObject(whole);
});

const takenOver = async (config: BotConfig, isSo: (it: CallInStep) => boolean) => {
  const hold = new MemoryHold();
  const first = await begin(config, { hold, workerId: 'w1' });
  expect(await world.run(() => isSo(first), 30_000)).toBe(true);
  first.system.kill();
  const resumption = hold.takeOver(world.clock.now());
  const second = await begin(config, { hold, resumption, workerId: 'w2' });
  const events = await journalOf(second);
  return { events, heard: second.party.heard };
};

it.each([
  ['a question', ({ party }: CallInStep) => party.heard.endsWith('name?')],
  ['a talk', ({ party }: CallInStep) => party.heard.endsWith('wish?')],
  ['an answer', ({ party }: CallInStep) => party.heard.includes('It is')],
])(
  'goes as it went from where another worker took it over, in the middle of %s',
  async (_, isSo) => {
    const config = configOf();
    const { events, heard } = await takenOver(config, isSo);
    expect(heard).toMatch(/^Sorry\. /u);
    const result = replay({ events, config });
    expect(result).toMatchObject({ ...whole, takenOverFrom: 'w1' });
    expect(result.equalCount).toBeGreaterThan(10);
    expect(told(result)).toContain('the journal of w1 went with it');

    const other = configOf({}, { bye: { ...nodes.bye, text: 'Bye.' } });
    expect(replay({ events, config: other }).divergence).toMatchObject({
      path: 'call/mind',
      expected: { data: { text: 'They come. Goodbye.' } },
      got: { data: { text: 'Bye.' } },
      node: 'bye',
    });
  },
);
