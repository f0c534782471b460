/**
 * Adds up what CI ran: the tests of several Vitest runs, each counted once, and each other check as one test.
 *
 *   node infra/ci/tally.ts <checks.tsv> <report.json>…
 *
 * `checks.tsv`: a line `name<TAB>passed|failed` for each check. Prints what failed and, last, `N passed, N failed, N skipped`;
 * exits 1 when anything failed or nothing passed.
 */
import { readFileSync } from 'node:fs';

export type Outcome = 'passed' | 'failed' | 'skipped';

interface Assertion {
  fullName: string;
  status: string;
}

/** What is used of Vitest's JSON reporter. */
export interface Report {
  success: boolean;
  testResults: { name: string; status: string; message?: string; assertionResults: Assertion[] }[];
}

export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
  failures: string[];
}

/**
 * A later run stands beside an earlier one: a test fails if it failed in any, and is skipped only if its file was skipped for
 * want of a server and no later run had one. `undefined` is a run that left no report.
 */
export function tally(
  reports: readonly (Report | undefined)[],
  checks: readonly { name: string; outcome: Outcome }[],
): Tally {
  const outcomes = new Map<string, Outcome>();
  for (const [run, report] of reports.entries()) {
    if (!report) {
      outcomes.set(`test run ${run + 1} left no report`, 'failed');
      continue;
    }
    const before = outcomes.size;
    let failedHere = false;
    for (const file of report.testResults) {
      dropSkipped(outcomes, file.name);
      for (const { fullName, status } of file.assertionResults) {
        const outcome = outcomeOf(status);
        failedHere ||= outcome === 'failed';
        record(outcomes, `${file.name} > ${fullName}`, outcome);
      }
      // A file that could not be loaded, or whose hooks failed, has no failed test of its own.
      const blames = file.assertionResults.some(({ status }) => outcomeOf(status) === 'failed');
      if (file.status === 'failed' && !blames) {
        failedHere = true;
        outcomes.set(`${file.name} > (the file itself)`, 'failed');
      }
    }
    if (!report.success && !failedHere)
      outcomes.set(`test run ${run + 1} reported errors outside its tests`, 'failed');
    if (outcomes.size === before && report.testResults.length === 0)
      outcomes.set(`test run ${run + 1} ran no test`, 'failed');
  }
  for (const { name, outcome } of checks) outcomes.set(name, outcome);
  const count = (wanted: Outcome): number =>
    [...outcomes.values()].filter((outcome) => outcome === wanted).length;
  return {
    passed: count('passed'),
    failed: count('failed'),
    skipped: count('skipped'),
    failures: [...outcomes].filter(([, outcome]) => outcome === 'failed').map(([name]) => name),
  };
}

function dropSkipped(outcomes: Map<string, Outcome>, file: string): void {
  for (const [name, outcome] of outcomes)
    if (outcome === 'skipped' && name.startsWith(`${file} > `)) outcomes.delete(name);
}

function record(outcomes: Map<string, Outcome>, name: string, outcome: Outcome): void {
  const known = outcomes.get(name);
  if (known === 'failed' || (known === 'passed' && outcome === 'skipped')) return;
  outcomes.set(name, outcome);
}

const outcomeOf = (status: string): Outcome =>
  status === 'passed' || status === 'failed' ? status : 'skipped';

export const lastLine = ({ passed, failed, skipped }: Tally): string =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`;

if (import.meta.main) {
  const [checksFile = '', ...reportFiles] = process.argv.slice(2);
  const checks = readFileSync(checksFile, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [name = '', outcome] = line.split('\t');
      return { name, outcome: outcomeOf(outcome ?? '') };
    });
  const result = tally(
    reportFiles.map((file) => {
      try {
        return JSON.parse(readFileSync(file, 'utf8')) as Report;
      } catch {
        return undefined;
      }
    }),
    checks,
  );
  for (const failure of result.failures) console.log(`failed: ${failure}`);
  console.log(lastLine(result));
  process.exitCode = result.failed > 0 || result.passed === 0 ? 1 : 0;
}
