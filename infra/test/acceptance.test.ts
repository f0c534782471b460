import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

interface Row {
  number: number;
  state: string;
  shownBy: string[];
}

const rows = readFileSync(`${root}infra/acceptance.md`, 'utf8')
  .split('\n')
  .flatMap((line): Row[] => {
    const cells = /^\| (\d+) \| .* \| (\w+) \|(.*)\|$/.exec(line);
    if (!cells) return [];
    const shownBy = (cells[3] ?? '').split(';').map((title) => title.trim());
    return [{ number: Number(cells[1]), state: cells[2] ?? '', shownBy: shownBy.filter(Boolean) }];
  });

/** Titles as written in the sources; one with a placeholder is found by its text with the placeholder. */
function testTitles(): Set<string> {
  const titles = new Set<string>();
  const call =
    /\b(?:test|it|describe)(?:\.\w+)*(?:\([^()]*\))?\(\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1/g;
  for (const file of globSync('{machines,actors,runtime,web,infra}/**/*.test.{ts,tsx}', {
    cwd: root,
  }))
    for (const [, , title = ''] of readFileSync(root + file, 'utf8').matchAll(call))
      titles.add(title.replace(/\\(.)/g, '$1'));
  return titles;
}

test('all 204 rows are there, each once, open or done', () => {
  expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 204 }, (_, n) => n + 1));
  for (const { number, state } of rows) expect(['open', 'done'], `row ${number}`).toContain(state);
});

test('every row that is done names a test that exists, and no open row names one', () => {
  const titles = testTitles();
  for (const { number, state, shownBy } of rows) {
    if (state === 'open') expect(shownBy, `row ${number}`).toEqual([]);
    else expect(shownBy.length, `row ${number}`).toBeGreaterThan(0);
    for (const title of shownBy) expect(titles.has(title), `row ${number}: ${title}`).toBe(true);
  }
});

test('titles of tests are found in the sources', () => {
  expect(testTitles()).toContain('titles of tests are found in the sources');
});

test.each([
  ['with the dialler', 'dialler-failures.md'],
  ['in a call', 'call-failures.md'],
])('what may go wrong %s names tests that exist', (_, file) => {
  const titles = testTitles();
  const rows = readFileSync(`${root}infra/${file}`, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (?:What|---)/u.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  expect(rows.length).toBeGreaterThan(15);
  for (const cells of rows)
    for (const title of cells
      .at(-2)!
      .split(';')
      .map((one) => one.trim()))
      expect(titles.has(title), `${cells[1]}: ${title}`).toBe(true);
});
