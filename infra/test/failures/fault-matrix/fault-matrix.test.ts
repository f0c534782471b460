/**
 * Every fault of a provider in every state of the turn: real calls over real sockets, side by side, in virtual time. What they come to
 * is `infra/failures.md`, which is made of them (`-u` writes it anew).
 */
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { causeTable } from './cause-table.ts';
import { cases, nameOf, type Outcome, phrases, runCases } from './matrix.ts';

/** Longest silence that a party may meet while it waits for the bot (issue 5). */
const silenceMaxMs = 2_500;
const table = fileURLToPath(new URL('../../../failures.md', import.meta.url));

let outcomes: Outcome[];
let left: { timers: number; sockets: number };
beforeAll(async () => {
  ({ outcomes, left } = await runCases(cases));
}, 600_000);

const those = (is: (outcome: Outcome) => boolean) =>
  outcomes.filter(is).map((outcome) => `${nameOf(outcome.case)}: ${outcome.heard}`);

describe('a fault of a provider, whatever the call is at', () => {
  it('never leaves a party that waits for the bot in silence', () => {
    const long = outcomes.filter(({ silence }) => silence.ms > silenceMaxMs);
    expect(long.map(({ case: one, silence }) => [nameOf(one), silence])).toEqual([]);
  });

  it('lets every call come to its end, with a record, and leaves nothing of it behind', () => {
    expect(outcomes).toHaveLength(cases.length);
    expect(those(({ isStruck }) => !isStruck)).toEqual([]);
    expect(those(({ isOver }) => !isOver)).toEqual([]);
    expect(those(({ endedBy }) => endedBy !== 'bot')).toEqual([]);
    expect(those(({ sessionsLeft }) => sessionsLeft !== 0)).toEqual([]);
    expect(left).toEqual({ timers: 0, sockets: 0 });
  });

  it('costs nothing but time where another provider can help', () => {
    const helped = ({ case: one }: Outcome) => one.hasFallback;
    expect(
      those((outcome) => helped(outcome) && outcome.result.disposition.code !== 'ordered'),
    ).toEqual([]);
  });

  it('ends in words, or at least in sound, where none can', () => {
    const isFailed = ({ result }: Outcome) => result.termination.reason === 'call_failed';
    const isSound = ({ heard, metrics }: Outcome) =>
      heard.endsWith(phrases.apology) || metrics.includes('voxbridge_voice_filled_total{music}');
    expect(those((outcome) => isFailed(outcome) && !isSound(outcome))).toEqual([]);
    expect(outcomes.filter(isFailed).length).toBeGreaterThan(20);
  });

  it('moves a metric, unless nobody could notice it', () => {
    const unmoved = causeTable(outcomes)
      .split('\n')
      .filter((row) => row.endsWith('| – |'));
    // A final that comes twice is taken once.
    expect(unmoved.filter((row) => !row.includes('tells finals twice'))).toEqual([]);
  });

  it('is told as it is in the table of causes', async () => {
    const text = `${intro}\n\n${causeTable(outcomes)}\n`;
    await expect(text).toMatchFileSnapshot(table);
  });
});

const intro = `# When a provider fails

What each fault of a provider comes to, over all states of the turn in which it may strike: nobody speaks yet, the bot speaks, the party speaks, the
end of its turn is awaited, the bot thinks, is interrupted, asks who is there, says its last words, the party presses keys. Several entries in a
cell: it depends on that state. "–": nothing. A party that waits for the bot is never in silence for more than ${silenceMaxMs / 1_000} s.

This file is made by \`infra/test/failures/fault-matrix\`: do not edit it, run that test with \`-u\`.`;
