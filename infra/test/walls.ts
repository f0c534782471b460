/** What may import and use what, as small files: those that keep the rules and one that breaks each. */

/** Files that keep every rule; the violating ones import them. */
export const lawful: Record<string, string> = {
  'machines/contracts/thing.ts':
    "import { z } from 'zod';\nexport const Thing = z.object({ name: z.string() });\nexport type Thing = z.infer<typeof Thing>;\n",
  'machines/state.ts':
    "import { setup } from 'xstate';\nimport { Thing } from './contracts/thing.ts';\nexport const machine = setup({}).createMachine({ id: Thing.shape.name.type });\n",
  'machines/state.test.ts':
    "import { readFileSync } from 'node:fs';\nimport { machine } from './state.ts';\nexport const seen = [Date.now(), readFileSync, machine.id];\n",
  'actors/effect.ts':
    "import { readFileSync } from 'node:fs';\nimport { machine } from '../machines/state.ts';\nexport const effect = [readFileSync, machine.id, Date.now()];\n",
  'runtime/system.ts':
    "import { effect } from '../actors/effect.ts';\nimport { machine } from '../machines/state.ts';\nexport const system = [effect, machine.id];\n",
  'infra/test/whole.ts':
    "import { system } from '../../runtime/system.ts';\nexport const whole = system;\n",
  'web/page.ts':
    "import type { Thing } from '../machines/contracts/thing.ts';\nexport const page = (thing: Thing): string => thing.name;\n",
};

export interface Wall {
  name: string;
  file: string;
  code: string;
  /** Both must refuse it, unless one of them cannot know. */
  refusedBy: readonly ('linter' | 'compiler')[];
}
const both = ['linter', 'compiler'] as const;
const importing = (from: string): string =>
  `import * as there from '${from}';\nexport const it = there;\n`;
const using = (expression: string): string => `export const it = ${expression};\n`;

export const walls: Wall[] = [
  {
    name: 'machines → actors',
    file: 'machines/a.ts',
    code: importing('../actors/effect.ts'),
    refusedBy: both,
  },
  {
    name: 'machines → actors, dynamically',
    file: 'machines/b.ts',
    code: using("() => import('../actors/effect.ts')"),
    refusedBy: both,
  },
  {
    name: 'machines → runtime',
    file: 'machines/c.ts',
    code: importing('../runtime/system.ts'),
    refusedBy: both,
  },
  { name: 'machines → node:', file: 'machines/d.ts', code: importing('node:fs'), refusedBy: both },
  {
    name: 'machines → Node without its prefix',
    file: 'machines/e.ts',
    code: importing('fs'),
    refusedBy: both,
  },
  {
    name: 'machines → an npm package',
    file: 'machines/f.ts',
    code: importing('ws'),
    refusedBy: ['linter'],
  },
  {
    name: 'machines: setTimeout',
    file: 'machines/g.ts',
    code: using('setTimeout(() => undefined, 1)'),
    refusedBy: both,
  },
  { name: 'machines: process', file: 'machines/h.ts', code: using('process.pid'), refusedBy: both },
  { name: 'machines: fetch', file: 'machines/i.ts', code: using("fetch('x')"), refusedBy: both },
  {
    name: 'machines: Date.now',
    file: 'machines/j.ts',
    code: using('Date.now()'),
    refusedBy: ['linter'],
  },
  {
    name: 'machines: new Date',
    file: 'machines/k.ts',
    code: using('new Date().getTime()'),
    refusedBy: ['linter'],
  },
  {
    name: 'machines: Math.random',
    file: 'machines/l.ts',
    code: using('Math.random()'),
    refusedBy: ['linter'],
  },
  {
    name: 'machines: random out of Math',
    file: 'machines/m.ts',
    code: 'const { random } = Math;\nexport const it = random();\n',
    refusedBy: ['linter'],
  },
  {
    name: 'machines: around by globalThis',
    file: 'machines/n.ts',
    code: using('globalThis.Date.now()'),
    refusedBy: ['linter'],
  },
  {
    name: 'tests of machines → actors',
    file: 'machines/o.test.ts',
    code: importing('../actors/effect.ts'),
    refusedBy: both,
  },
  {
    name: 'actors → runtime',
    file: 'actors/a.ts',
    code: importing('../runtime/system.ts'),
    refusedBy: both,
  },
  {
    name: 'actors → runtime, from deeper',
    file: 'actors/deep/b.ts',
    code: importing('../../runtime/system.ts'),
    refusedBy: both,
  },
  {
    name: 'actors → runtime, dynamically',
    file: 'actors/c.ts',
    code: using("() => import('../runtime/system.ts')"),
    refusedBy: both,
  },
  {
    name: 'runtime → infra',
    file: 'runtime/a.ts',
    code: importing('../infra/test/whole.ts'),
    refusedBy: both,
  },
  {
    name: 'actors → infra',
    file: 'actors/d.ts',
    code: importing('../infra/test/whole.ts'),
    refusedBy: both,
  },
  {
    name: 'machines → web',
    file: 'machines/p.ts',
    code: importing('../web/page.ts'),
    refusedBy: both,
  },
  { name: 'actors → web', file: 'actors/e.ts', code: importing('../web/page.ts'), refusedBy: both },
  {
    name: 'runtime → web',
    file: 'runtime/b.ts',
    code: importing('../web/page.ts'),
    refusedBy: both,
  },
  { name: 'infra → web', file: 'infra/a.ts', code: importing('../web/page.ts'), refusedBy: both },
  {
    name: 'web → runtime',
    file: 'web/a.ts',
    code: importing('../runtime/system.ts'),
    refusedBy: ['linter'],
  },
  {
    name: 'web → machines beyond contracts',
    file: 'web/b.ts',
    code: importing('../machines/state.ts'),
    refusedBy: ['linter'],
  },
  {
    name: 'web → values of contracts',
    file: 'web/c.ts',
    code: importing('../machines/contracts/thing.ts'),
    refusedBy: ['linter'],
  },
];
