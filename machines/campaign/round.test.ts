import { describe, expect, it } from 'vitest';
import { roundMachine } from './round.ts';
import { leavesOf, openStage, type Stage } from './stage.ts';

const open = (): Stage =>
  openStage(roundMachine, { tickMs: 2_000, surveyMs: 10_000 }, ['recover', 'survey', 'deal']);
const survey = { now: 1, campaigns: [], workers: [] };
const dealt = { dials: [], credits: {}, freeSlotCount: 3, inFlightCount: 0 };
const visited = new Set<string>();
const see = (stage: Stage) => {
  visited.add(stage.state());
  return stage.state();
};
const recovered = async (): Promise<Stage> => {
  const stage = open();
  see(stage);
  await stage.waiting('recover').answer({ adoptedCount: 0, returnedCount: 0 });
  expect(see(stage)).toBe('turning.surveying');
  return stage;
};

describe('the round', () => {
  it('grants nothing before everything that was left is adopted, however long the store takes', async () => {
    const stage = open();
    await stage.waiting('recover').fail(new Error('store away'));
    expect(see(stage)).toBe('recovering.resting');
    await stage.send({ type: 'round.wake' });
    await stage.pass(200);
    await stage.pass(10_000);
    await stage.pass(200);
    expect(stage.asked.map((one) => one.name)).toEqual(['recover', 'recover', 'recover']);
    await stage.waiting('recover').answer({ adoptedCount: 0, returnedCount: 0 });
    expect(stage.pending()).toEqual(['survey']);
  });

  it('surveys, deals, and rests for the tick', async () => {
    const stage = await recovered();
    await stage.waiting('survey').answer(survey);
    expect(see(stage)).toBe('turning.dealing');
    expect(stage.waiting('deal').input).toEqual(survey);
    await stage.waiting('deal').answer(dealt);
    expect(see(stage)).toBe('turning.resting');
    expect(stage.facts).toMatchObject([{ type: 'pacing.tick', freeSlotCount: 3 }]);
    await stage.pass(1_999);
    expect(see(stage)).toBe('turning.pausing');
    await stage.pass(1);
    expect(stage.pending()).toEqual(['survey']);
  });

  it('turns once a tick however long surveying and dealing took, and after a rest where they took longer', async () => {
    const stage = await recovered();
    await stage.pass(700);
    await stage.waiting('survey').answer(survey);
    await stage.pass(800);
    await stage.waiting('deal').answer(dealt);
    await stage.pass(499);
    expect(stage.pending()).toEqual([]);
    await stage.pass(1);
    expect(stage.pending()).toEqual(['survey']);
    await stage.pass(3_000);
    await stage.waiting('survey').answer(survey);
    await stage.waiting('deal').answer(dealt);
    expect(see(stage)).toBe('turning.resting');
    await stage.pass(200);
    expect(stage.pending()).toEqual(['survey']);
  });

  it('looks at once when an operator changed something, but never without a rest', async () => {
    const stage = await recovered();
    await stage.waiting('survey').answer(survey);
    await stage.waiting('deal').answer(dealt);
    for (let i = 0; i < 50; i += 1) await stage.send({ type: 'round.wake' });
    expect(stage.pending()).toEqual([]);
    await stage.pass(200);
    expect(stage.pending()).toEqual(['survey']);
    await stage.waiting('survey').answer(survey);
    await stage.waiting('deal').answer(dealt);
    await stage.pass(200);
    expect(stage.state()).toBe('turning.pausing');
  });

  it('goes on after a survey or a deal that failed or took too long, and says so', async () => {
    const stage = await recovered();
    await stage.waiting('survey').fail(new Error('store away'));
    expect(stage.facts.at(-1)).toEqual({
      type: 'round.failed',
      doing: 'survey',
      error: 'store away',
    });
    await stage.pass(2_000);
    await stage.pass(10_000);
    expect(stage.state()).toBe('turning.resting');
    await stage.pass(2_000);
    await stage.waiting('survey').answer(survey);
    await stage.waiting('deal').fail(new Error('not leader'));
    await stage.pass(2_000);
    await stage.waiting('survey').answer(survey);
    await stage.pass(10_000);
    expect(stage.state()).toBe('turning.resting');
    expect(stage.system.ref.getSnapshot().context.failedCount).toBe(4);
  });

  it('ends at once when told to, in any state', async () => {
    const stage = await recovered();
    await stage.send({ type: 'sup.shutdown' });
    expect(see(stage)).toBe('ended');
    expect(stage.pending()).toEqual([]);
    visited.add('recovering.adopting');
    expect(leavesOf(roundMachine).filter((leaf) => !visited.has(leaf))).toEqual([]);
  });
});
