import { describe, expect, it } from 'vitest';
import { problemAt, stepKeys, stepOf, stepWords } from './plan-problems.ts';

const problem = (at: string) => ({
  code: 'c',
  at,
  says: 'It is wrong.',
  todo: 'Mend it.',
  sinceAt: 0,
});

describe('a problem of a plan', () => {
  it.each([
    ['botId', 'about'],
    ['leads', 'audience'],
    ['pacing.concurrentMax', 'pacing'],
    ['schedule.slots.0', 'time'],
    ['compliance.presets', 'rules'],
    ['budget.day.dialsMax', 'limits'],
    ['', 'review'],
    ['something.new', 'review'],
  ])('of %j is mended on step %s', (at, step) => {
    expect(stepOf(problem(at))).toBe(step);
  });

  it('is told at its own field and no other', () => {
    const problems = [problem('pacing.mode')];
    expect(problemAt(problems, 'pacing.mode')).toBe('It is wrong. Mend it.');
    expect(problemAt(problems, 'pacing')).toBeUndefined();
  });

  it('has a step with a word each', () => {
    expect(stepKeys.map((key) => stepWords[key]).every((word) => word.length > 0)).toBe(true);
  });
});
