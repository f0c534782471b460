/**
 * The walls between the folders are held by the compiler and the linter. A wall that nobody has seen hold is none: here a
 * small copy of the repository's ground, with the repository's own configuration, gets one violating file for each wall.
 */
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lawful, walls } from './walls.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const bin = (name: string): string => join(root, 'node_modules/.bin', name);

const configuration = [
  '.oxlintrc.json',
  'tsconfig.json',
  'package.json',
  'infra/lint/tsconfig.base.json',
  'machines/tsconfig.json',
  'machines/tsconfig.test.json',
  'machines/ambient.d.ts',
  'actors/tsconfig.json',
  'runtime/tsconfig.json',
  'infra/tsconfig.json',
];

interface Verdict {
  exitCode: number;
  text: string;
}
const run = (command: string, args: string[], cwd: string): Promise<Verdict> =>
  new Promise((resolve) => {
    execFile(command, args, { cwd, timeout: 120_000, maxBuffer: 1 << 26 }, (error, out, err) => {
      const code = error ? (typeof error.code === 'number' ? error.code : 1) : 0;
      resolve({ exitCode: code, text: out + err });
    });
  });

const made: string[] = [];
async function ground(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'walls-'));
  made.push(folder);
  for (const file of configuration) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await copyFile(join(root, file), join(folder, file));
  }
  // The console's projects would compile what a violating page drags in under their own rules, and blame lawful files for it.
  const whole = JSON.parse(await readFile(join(folder, 'tsconfig.json'), 'utf8'));
  whole.references = whole.references.filter(
    ({ path }: { path: string }) => !path.startsWith('web'),
  );
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(whole));
  await mkdir(join(folder, 'node_modules'));
  for (const name of ['xstate', 'zod', 'vitest', 'ws', '@types'])
    await symlink(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  for (const [file, code] of Object.entries(files)) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), code);
  }
  return folder;
}

const lint = (folder: string): Promise<Verdict> =>
  run(bin('oxlint'), ['--format=unix', 'machines', 'actors', 'runtime', 'web', 'infra'], folder);
const compile = (folder: string): Promise<Verdict> =>
  run(bin('tsc'), ['-b', '--pretty', 'false'], folder);

afterAll(async () => {
  for (const folder of made) await rm(folder, { recursive: true, force: true });
});

describe('files that keep the rules', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await ground(lawful);
  });
  test('pass the linter', async () => {
    expect(await lint(folder)).toMatchObject({ exitCode: 0 });
  });
  test('pass the compiler', async () => {
    expect(await compile(folder)).toEqual({ exitCode: 0, text: '' });
  });
});

describe('a file that breaks a wall is refused', () => {
  /**
   * What files use is compiled apart: the compiler checks no file's inside once an import leaves its project, and the
   * types of a package may bring Node's along for all (which is why the linter refuses the package).
   */
  const leaving = walls.filter(({ code }) => code.includes("'../") || code.includes("'ws'"));
  const groups = [leaving, walls.filter((wall) => !leaving.includes(wall))];
  const verdicts = { linter: '', compiler: '' };
  beforeAll(async () => {
    for (const group of groups) {
      const breaking = Object.fromEntries(group.map(({ file, code }) => [file, code]));
      const folder = await ground({ ...lawful, ...breaking });
      for (const [checker, verdict] of [
        ['linter', await lint(folder)],
        ['compiler', await compile(folder)],
      ] as const) {
        expect(verdict.exitCode, verdict.text).not.toBe(0);
        verdicts[checker] += verdict.text.replaceAll(`${folder}/`, '');
      }
    }
  });

  const linterSays = (file: string): boolean =>
    verdicts.linter
      .split('\n')
      .some((line) => line.startsWith(`${file}:`) && line.includes('no-restricted-'));
  /** Of several importers of one file the compiler names one in front and the others below. */
  const compilerSays = (file: string): boolean =>
    verdicts.compiler.includes(`${file}(`) || verdicts.compiler.includes(`from file '${file}'`);

  for (const { name, file, refusedBy } of walls)
    for (const checker of refusedBy)
      test(`${name}, by the ${checker}`, () => {
        const said = checker === 'linter' ? linterSays(file) : compilerSays(file);
        expect(said, verdicts[checker]).toBe(true);
      });

  test('and no lawful file is', () => {
    expect(Object.keys(lawful).filter(linterSays)).toEqual([]);
    expect(Object.keys(lawful).filter((file) => verdicts.compiler.includes(`${file}(`))).toEqual(
      [],
    );
  });
});
