/**
 * Vitest setup: counts the states and transitions of every machine that a test file runs, and writes them to the folder
 * named by STATECHART_COVERAGE, one file for each test file, overwritten by its next run. Without it nothing is counted.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { coverage, coverEverySystem, forgetCoverage } from '../../machines/testing/coverage.ts';

const folder = process.env.STATECHART_COVERAGE;

if (folder) {
  forgetCoverage();
  const end = coverEverySystem();
  afterAll(() => {
    end();
    const lines = coverage().map((machine) => `${JSON.stringify(machine)}\n`);
    if (lines.length === 0) return;
    const test = (expect.getState().testPath ?? 'unknown').split('/').slice(-3).join('-');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${test}.jsonl`), lines.join(''));
  });
}
