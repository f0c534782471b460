import { describe, expect, it } from 'vitest';
import { talkStage } from './talk-stage.ts';

const lost = 'Sorry, I lost the thread. Could you say that again?';
const trouble = 'I am sorry, I cannot answer that right now.';

/** A stage where the party has said something and a model is asked. */
const asked = (options: Parameters<typeof talkStage>[0] = {}) => {
  const stage = talkStage(options);
  stage.hear('roses');
  stage.take();
  return stage;
};

describe('free talk', () => {
  it('is opened by its own words, and listens', () => {
    const stage = talkStage();
    expect(stage.told.find(({ type }) => type === 'bot.say')).toEqual({
      type: 'bot.say',
      text: 'Hello Ada, what may it be?',
      expects: 'answer',
      digitsMax: 0,
      isTalk: true,
    });
    expect(stage.requests).toEqual([]);
  });

  it('without opening words lets the model begin', () => {
    const stage = talkStage({ node: { text: undefined } });
    expect(stage.requests).toHaveLength(1);
  });

  it('asks a model with its instructions, what it may call, and what was heard', () => {
    const { requests } = asked();
    expect(requests).toMatchObject([
      { callId: 'c1', answerId: 'a0.1', instructions: 'You sell flowers.', heard: 'roses' },
    ]);
    expect(requests[0]!.tools.map(({ name }) => name)).toEqual([
      'ordered',
      'declined',
      'set_variable',
      'stock',
    ]);
  });

  it('says an answer piece by piece and listens again', () => {
    const stage = asked();
    stage.piece('We have red ones.');
    stage.piece('And white.');
    stage.finish();
    expect(stage.take()).toEqual(['begin We have red ones.', 'and And white.', 'end']);
    expect(stage.isIn({ conversing: 'listening' })).toBe(true);
    expect(stage.ended()).toBe(1);
  });

  it('ends the request when the party interrupts, and hears it out', () => {
    const stage = asked();
    stage.piece('We have');
    stage.send({ type: 'mind.interrupted' });
    expect(stage.ended()).toBe(1);
    stage.hear('just white');
    expect(stage.requests).toHaveLength(2);
    stage.piece('Sure.');
    expect(stage.take()).toEqual(['begin We have', 'end', 'begin Sure.']);
  });

  it('begins another answer when words are added before it spoke', () => {
    const stage = asked();
    stage.hear('and tulips');
    expect(stage.ended()).toBe(1);
    stage.piece('late', 'a0.1');
    stage.piece('Both.');
    expect(stage.take()).toEqual(['begin Both.']);
  });

  it('is not stopped by an interruption of its filler: what is said then is heard', () => {
    const stage = asked();
    stage.pass(1_200);
    stage.send({ type: 'mind.interrupted' });
    expect(stage.isIn({ conversing: 'replying' })).toBe(true);
  });

  it('takes an exit at once, or once what was said with it has sounded', () => {
    const quick = asked();
    quick.call('declined');
    expect(quick.take()).toEqual(['exit declined', 'ended declined']);

    const polite = asked();
    polite.piece('Done.');
    polite.call('ordered');
    expect(polite.take()).toEqual(['begin Done.', 'exit ordered', 'end,']);
    polite.send({ type: 'mind.said' });
    expect(polite.take()).toEqual(['say Bye .']);
  });

  it('keeps a variable that the model sets, and goes on in the next round', () => {
    const stage = asked();
    stage.call({ toolName: 'set_variable', input: { name: 'flower', value: 'rose' } });
    expect(stage.requests).toHaveLength(2);
    expect(stage.requests[1]).toMatchObject({
      vars: { flower: 'rose' },
      exchanges: [{ results: [{ toolName: 'set_variable', output: 'kept', isError: false }] }],
    });
    stage.call('ordered');
    expect(stage.take()).toEqual(['done set_variable', 'exit ordered', 'say Bye rose.']);
  });

  it('uses a tool and tells its result to the model, with what was said before it', async () => {
    const stage = asked();
    stage.piece('I will look.');
    stage.call('stock');
    expect(stage.used()).toEqual(['stock']);
    await stage.result({ toolCallId: 't0', toolName: 'stock', output: 7, isError: false });
    expect(stage.requests[1]).toMatchObject({
      answerId: 'a0.1',
      exchanges: [{ answerId: 'a0.1', said: 'I will look.', results: [{ output: 7 }] }],
    });
    stage.piece('Seven.');
    stage.finish();
    expect(stage.take()).toEqual(['begin I will look.', 'done stock', 'and Seven.', 'end']);
  });

  it('says what belongs before a tool, if the model has said nothing', () => {
    const stage = asked({ tool: { speakBefore: 'I will look that up.' } });
    stage.reach('stock');
    stage.call('stock');
    expect(stage.take()).toEqual(['begin I will look that up.']);
  });

  it('fills the wait for a tool, and tells the model of one that gives nothing', () => {
    const stage = asked();
    stage.call('stock');
    stage.pass(1_200);
    expect(stage.take()).toEqual(['um Let me see.']);
    stage.pass(8_800);
    expect(stage.take()).toEqual([
      'um Just a second.',
      'um One moment, please.',
      'um Let me see.',
      'failed stock',
    ]);
    expect(stage.requests[1]).toMatchObject({
      exchanges: [{ results: [{ isError: true, output: { error: 'the tool gave no result' } }] }],
    });
  });

  it.each([
    ['an unknown tool', { toolName: 'rm', input: {} }, 'there is no tool named rm'],
    ['broken input', { toolName: 'stock', problem: 'no JSON' }, 'no JSON'],
    [
      'a variable that is none',
      { toolName: 'set_variable', input: { name: 'x', value: '1' } },
      'there is no such variable, or no plain value',
    ],
    [
      'a value that is none',
      { toolName: 'set_variable', input: { name: 'flower', value: {} } },
      'there is no such variable, or no plain value',
    ],
  ])('tells the model of %s as an error of the tool', (_, call, error) => {
    const stage = asked();
    stage.call(call);
    expect(stage.requests[1]?.exchanges[0]?.results).toMatchObject([
      { isError: true, output: { error } },
    ]);
  });

  it('ends a model that only calls tools: the last round has nothing but exits, then it is over', () => {
    const stage = asked({ mind: { toolRoundsMax: 2 } });
    for (let round = 0; round < 3; round += 1) stage.call('rm');
    expect(stage.requests.map(({ tools }) => tools.length)).toEqual([4, 4, 2]);
    expect(stage.take().at(-1)).toBe(`say ${trouble}`);
  });

  it('tells what a model guesses ahead to whoever thinks ahead', () => {
    const stage = talkStage();
    stage.send({ type: 'mind.guessed', text: 'red ro' });
    expect(stage.guessed).toEqual(['red ro']);
  });

  it('ends by the other edge when the party has had its turns', () => {
    const stage = talkStage();
    for (let turn = 0; turn < 3; turn += 1) {
      stage.hear('hm');
      stage.piece('Yes?');
      stage.finish();
    }
    stage.hear('hm');
    expect(stage.take().at(-1)).toBe('ended declined');
  });

  it('stops while an operator speaks, and does not open anew afterwards', () => {
    const stage = asked();
    stage.send({ type: 'floor.taken' });
    expect(stage.ended()).toBe(1);
    stage.send({ type: 'floor.given' });
    expect(stage.requests).toHaveLength(2);
  });
});

describe('a model that is slow or fails', () => {
  it('is bridged by one filler, which the answer follows', () => {
    const stage = asked();
    stage.pass(1_199);
    expect(stage.take()).toEqual([]);
    stage.pass(1);
    expect(stage.take()).toEqual(['um Let me see.']);
    stage.pass(2_000);
    stage.piece('Red ones.');
    expect(stage.take()).toEqual(['begin Red ones.']);
  });

  it('without a word in time is apologised for, and the other edge is taken', () => {
    const stage = asked();
    stage.pass(4_000);
    expect(stage.take().at(-1)).toBe(`say ${trouble}`);
    expect(stage.ended()).toBe(1);
    stage.send({ type: 'mind.said' });
    expect(stage.take()).toEqual(['ended declined']);
  });

  it.each([
    ['fails', (stage: ReturnType<typeof asked>) => stage.fail()],
    ['returns nothing', (stage: ReturnType<typeof asked>) => stage.finish()],
  ])('and %s is apologised for at once', (_, go) => {
    const stage = asked();
    go(stage);
    expect(stage.take().at(-1)).toBe(`say ${trouble}`);
  });

  it('and breaks off is asked again by the party, once', () => {
    const stage = asked();
    stage.piece('We have');
    stage.fail();
    expect(stage.take()).toEqual(['begin We have', 'lost down', `end ${lost}`]);
    stage.hear('roses');
    stage.piece('We');
    stage.fail();
    expect(stage.take()).toEqual(['begin We', 'lost down', `end, ${trouble}`]);
    stage.send({ type: 'mind.said' });
    expect(stage.take()).toEqual(['ended declined']);
  });

  it('and stalls in the middle is bridged, then given up', () => {
    const stage = asked();
    stage.piece('We have roses.');
    stage.pass(14 * 65 + 1_500);
    expect(stage.take()).toEqual(['begin We have roses.', 'and Let me see.']);
    stage.pass(11 * 65 + 1_500);
    expect(stage.take()).toEqual([expect.stringMatching(/^lost/u), `end ${lost}`]);
  });

  it('is bridged and bounded at a question as well', () => {
    const branches = [{ words: ['no'], to: 'done' }];
    const stage = talkStage({ node: { type: 'ask', branches, digitsMax: 0, toolIds: [] } });
    stage.hear('yes');
    stage.pass(1_200);
    expect(stage.take()).toEqual(['um Let me see.']);
  });
});
