import { expect, test } from 'vitest';
import { lastLine, type Report, tally } from './tally.ts';

const file = (name: string, tests: Record<string, string>, status = 'passed') => ({
  name,
  status,
  assertionResults: Object.entries(tests).map(([fullName, result]) => ({
    fullName,
    status: result,
  })),
});
const report = (testResults: Report['testResults'], success = true): Report => ({
  success,
  testResults,
});

test('a test that ran twice counts once, and one skipped first and run later is not skipped', () => {
  const first = report([
    file('a', { one: 'passed', 'store needs MONGODB_URI (skipped)': 'skipped' }),
    file('b', { two: 'passed', later: 'skipped' }),
  ]);
  const second = report([file('a', { one: 'passed', 'store writes': 'passed' })]);
  expect(lastLine(tally([first, second], [{ name: 'types', outcome: 'passed' }]))).toBe(
    '4 passed, 0 failed, 1 skipped',
  );
});

test('a failure in any run is a failure', () => {
  const good = report([file('a', { one: 'passed' })]);
  const bad = report([file('a', { one: 'failed' }, 'failed')], false);
  for (const runs of [
    [good, bad],
    [bad, good],
  ])
    expect(tally(runs, []).failures).toEqual(['a > one']);
});

test('a file that could not be loaded, errors outside tests, and a run without a report are failures', () => {
  expect(tally([report([file('a', {}, 'failed')], false)], []).failures).toEqual([
    'a > (the file itself)',
  ]);
  expect(tally([report([file('a', { one: 'passed' })], false)], []).failures).toEqual([
    'test run 1 reported errors outside its tests',
  ]);
  expect(tally([undefined], []).failures).toEqual(['test run 1 left no report']);
  expect(tally([report([])], []).failures).toEqual(['test run 1 ran no test']);
});
