import { describe, expect, it, vi } from 'vitest';
import { createActor, fromPromise } from 'xstate';
import { BotConfig } from '../contracts/bot/bot-config.ts';
import { Flow } from '../contracts/bot/flow-nodes.ts';
import { VirtualClock } from '../supervision/clock.ts';
import { flowMachine } from './flow.ts';
import type { Choice, ChoiceRequest, FlowEmitted, FlowResume } from './flow-context.ts';
import { shop, stock } from './talk/talk-stage.ts';

const clinic = Flow.parse({
  nodes: {
    begin: { type: 'start', to: 'greet' },
    greet: { type: 'say', text: 'Hello {{name}}.', to: 'ask' },
    ask: {
      type: 'ask',
      text: 'Can you come?',
      reprompt: 'Yes or no?',
      variable: 'answer',
      branches: [
        { words: ['yes'], digits: '1', to: 'mark' },
        { words: ['no'], digits: '2', to: 'sorry' },
      ],
      retriesMax: 1,
      otherwise: 'sorry',
      digitsMax: 1,
    },
    mark: { type: 'set', variable: 'coming', value: '{{answer}}!', to: 'check' },
    check: {
      type: 'branch',
      variable: 'coming',
      branches: [{ words: ['yes'], to: 'done' }],
      otherwise: 'sorry',
    },
    done: { type: 'end', disposition: 'confirmed', text: 'See you.' },
    sorry: { type: 'end', disposition: 'declined' },
  },
});

/** Stands for the model: the first branch that has a word of the answer. */
const choose = fromPromise<Choice, ChoiceRequest>(async ({ input }) => {
  const branch = input.branches.find(({ words }) =>
    words.some((word) => input.heard.includes(word)),
  );
  return { to: branch?.to ?? null, matched: branch?.words[0] ?? null };
});

const start = (
  flow = clinic,
  {
    resumeAt = null,
    chooser = choose,
    resume,
  }: { resumeAt?: string | null; chooser?: typeof choose; resume?: FlowResume } = {},
) => {
  const told: FlowEmitted[] = [];
  const clock = new VirtualClock();
  const actor = createActor(flowMachine.provide({ actors: { choose: chooser } }), {
    clock,
    input: { flow, vars: { name: 'Ada' }, language: 'en', resumeAt, ...(resume && { resume }) },
  });
  actor.on('*', (fact) => told.push(fact as FlowEmitted));
  actor.start();
  const until = (type: FlowEmitted['type']) => told.filter((fact) => fact.type === type).at(-1);
  return {
    clock,
    told,
    last: until,
    said: () => told.flatMap((fact) => (fact.type === 'bot.say' ? [fact.text] : [])),
    nodes: () => told.flatMap((fact) => (fact.type === 'node.entered' ? [fact.nodeKey] : [])),
    finishSaying: () => actor.send({ type: 'mind.said' }),
    async hear(text: string, digits: string | null = null) {
      actor.send({ type: 'mind.heard', text, digits });
      // The chooser answers in microtasks; ten turns of the queue are more than it needs.
      for (let i = 0; i < 10; i++) await Promise.resolve();
    },
  };
};

describe('flow', () => {
  it('tells with a question how its answer is given, and with any text whether it must be heard', () => {
    const flow = Flow.parse({
      nodes: {
        begin: { type: 'start', to: 'law' },
        law: { type: 'say', text: 'We record.', interruptible: false, to: 'ask' },
        ask: {
          type: 'ask',
          text: 'Your mail?',
          answer: 'email',
          digitsMax: 4,
          digitsEnd: '*',
          branches: [],
          otherwise: 'done',
        },
        done: { type: 'end', disposition: 'told' },
      },
    });
    const { told, finishSaying } = start(flow);
    finishSaying();
    expect(told.filter(({ type }) => type === 'bot.say')).toEqual([
      { type: 'bot.say', text: 'We record.', expects: 'nothing', digitsMax: 0, protect: [[0, 10]] },
      {
        type: 'bot.say',
        text: 'Your mail?',
        expects: 'answer',
        mode: 'email',
        digitsMax: 4,
        digitsEnd: '*',
      },
    ]);
  });

  it('walks say, ask, set and branch to the end and tells the disposition', async () => {
    const flow = start();
    flow.finishSaying();
    await flow.hear('yes please');
    expect(flow.said()).toEqual(['Hello Ada.', 'Can you come?', 'See you.']);
    expect(flow.nodes()).toEqual(['begin', 'greet', 'ask', 'mark', 'check', 'done']);
    flow.finishSaying();
    expect(flow.last('mind.ended')).toEqual({ type: 'mind.ended', disposition: 'confirmed' });
  });

  it('takes any answer to a question without branches, asks no model and does not ask again', async () => {
    const flow = Flow.parse({
      nodes: {
        begin: { type: 'start', to: 'ask' },
        ask: {
          type: 'ask',
          text: 'Your name?',
          variable: 'name',
          branches: [],
          otherwise: 'done',
        },
        done: { type: 'end', disposition: 'told' },
      },
    });
    const asked = vi.fn(() => Promise.resolve<Choice>({ to: 'done', matched: null }));
    const { told, said, hear, last } = start(flow, {
      chooser: fromPromise<Choice, ChoiceRequest>(asked),
    });
    await hear('Grace');
    expect(asked).not.toHaveBeenCalled();
    expect(said()).toEqual(['Your name?']);
    expect(told.filter(({ type }) => type === 'node.left').at(-1)).toMatchObject({
      nodeKey: 'ask',
      to: 'done',
    });
    expect(last('node.entered')).toMatchObject({ nodeKey: 'done', vars: { name: 'Grace' } });
  });

  it('goes on from a branch without branches, and asks no model', async () => {
    const flow = Flow.parse({
      nodes: {
        begin: { type: 'start', to: 'check' },
        check: { type: 'branch', variable: 'plan', branches: [], otherwise: 'done' },
        done: { type: 'end', disposition: 'told' },
      },
    });
    const asked = vi.fn(() => Promise.resolve<Choice>({ to: 'done', matched: null }));
    const { last, nodes } = start(flow, {
      chooser: fromPromise<Choice, ChoiceRequest>(asked),
    });
    await expect.poll(() => last('mind.ended')).toMatchObject({ disposition: 'told' });
    expect(nodes()).toEqual(['begin', 'check', 'done']);
    expect(asked).not.toHaveBeenCalled();
  });

  it('tells with every node the variables as they are when it is entered', async () => {
    const flow = start();
    flow.finishSaying();
    await flow.hear('yes please');
    expect(flow.told.filter((fact) => fact.type === 'node.entered').at(-1)).toMatchObject({
      nodeKey: 'done',
      vars: { name: 'Ada', answer: 'yes please', coming: 'yes please!' },
    });
  });

  it('decides by digits without asking the model', async () => {
    const flow = start(clinic, {
      resumeAt: 'ask',
      chooser: fromPromise<Choice, ChoiceRequest>(() => Promise.reject(new Error('asked'))),
    });
    await flow.hear('', '2');
    expect(flow.last('mind.ended')).toMatchObject({ disposition: 'declined' });
  });

  it('asks again in other words, then takes the other way', async () => {
    const flow = start(clinic, { resumeAt: 'ask' });
    await flow.hear('perhaps');
    expect(flow.said()).toEqual(['Can you come?', 'Yes or no?']);
    await flow.hear('perhaps');
    expect(flow.last('mind.ended')).toMatchObject({ disposition: 'declined' });
  });

  it('says that it cannot answer when the model fails, and takes the other way', async () => {
    const chooser = fromPromise<Choice, ChoiceRequest>(() => Promise.reject(new Error('down')));
    const flow = start(clinic, { resumeAt: 'ask', chooser });
    await flow.hear('yes');
    expect(flow.said().at(-1)).toBe('I am sorry, I cannot answer that right now.');
    flow.finishSaying();
    expect(flow.last('mind.ended')).toMatchObject({ disposition: 'declined' });
  });

  it('takes the other way when the model does not answer in time', async () => {
    const chooser = fromPromise<Choice, ChoiceRequest>(() => new Promise(() => {}));
    const flow = start(clinic, { resumeAt: 'ask', chooser });
    await flow.hear('yes');
    flow.clock.advance(1_200);
    expect(flow.said().at(-1)).toBe('Let me see.');
    flow.clock.advance(2_800);
    expect(flow.said().at(-1)).toBe('I am sorry, I cannot answer that right now.');
    flow.finishSaying();
    expect(flow.last('mind.ended')).toMatchObject({ disposition: 'declined' });
  });

  it('enters the node again where an earlier incarnation stood', () => {
    expect(start(clinic, { resumeAt: 'ask' }).said()).toEqual(['Can you come?']);
  });

  it('asks the open question again after a take-over, with the tries that are left', async () => {
    const resume = { retryCount: 1, answer: null, rest: 'come?' };
    const flow = start(clinic, { resumeAt: 'ask', resume });
    expect(flow.said()).toEqual(['Yes or no?']);
    await flow.hear('perhaps');
    expect(flow.last('mind.ended')).toMatchObject({ disposition: 'declined' });
  });

  it('goes on with an answer that was given before a take-over, and asks nothing', async () => {
    const answer = { text: 'yes please', digits: null };
    const flow = start(clinic, {
      resumeAt: 'ask',
      resume: { retryCount: 0, answer, rest: null },
    });
    // The chooser answers in microtasks.
    for (let i = 0; i < 20; i++) await Promise.resolve();
    expect(flow.said()).toEqual(['See you.']);
    expect(flow.last('node.entered')).toMatchObject({ vars: { answer: 'yes please' } });
  });

  it('says after a take-over what had not sounded, and the next text whole', () => {
    const resume = { retryCount: 0, answer: null, rest: 'Ada.' };
    const flow = start(clinic, { resumeAt: 'greet', resume });
    flow.finishSaying();
    expect(flow.said()).toEqual(['Ada.', 'Can you come?']);
  });

  it.each([
    ['names a tool that the bot does not have', ['weather'], 'which the bot does not have'],
    ['gives its model two tools of one name', ['ordered', 'stock'], 'two tools or exits named'],
  ])('is refused as a configuration where a talk %s', (_, toolIds, message) => {
    const nodes = {
      start: { type: 'start', to: 'talk' },
      talk: { ...shop, toolIds, exits: [{ ...shop.exits[0], to: 'end' }], otherwise: 'end' },
      end: { type: 'end', disposition: 'over' },
    };
    expect(() => BotConfig.parse({ flow: { nodes }, tools: [stock] })).toThrow(message);
  });

  it('fails instead of turning in circles', () => {
    const circle = Flow.parse({
      nodes: {
        a: { type: 'start', to: 'b' },
        b: { type: 'set', variable: 'x', value: '1', to: 'c' },
        c: { type: 'set', variable: 'x', value: '2', to: 'b' },
      },
    });
    expect(start(circle).last('mind.failed')).toBeDefined();
  });

  it('fails at a node that does not exist', () => {
    expect(start(clinic, { resumeAt: 'nowhere' }).last('mind.failed')).toMatchObject({
      reason: 'the flow cannot go on at node "nowhere"',
    });
  });

  it.each([
    ['two starts', { a: { type: 'start', to: 'b' }, b: { type: 'start', to: 'a' } }],
    ['an edge to nowhere', { a: { type: 'start', to: 'nowhere' } }],
  ])('is refused as a configuration with %s', (_, nodes) => {
    expect(Flow.safeParse({ nodes }).success).toBe(false);
  });
});
