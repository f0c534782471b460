/** The drawings of all machines as files: what must be in the folder, and what is wrong with what is there. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AnyStateMachine } from 'xstate';
import type {
  DrawnRegion,
  StatechartDrawing,
} from '../../machines/contracts/statechart-drawing.ts';
import { layOut } from './layout.ts';
import { statechartGraph } from './statechart-graph.ts';
import { structuralHash } from './structural-hash.ts';
import { svgOf } from './svg.ts';

export type Machines = Record<string, AnyStateMachine>;

const layoutEnding = '.layout.json';

/** Content by file name; the same on every machine, byte for byte. */
export async function drawAll(machines: Machines): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const [name, machine] of Object.entries(machines)) {
    const drawing = await layOut(statechartGraph(machine));
    files.set(`${name}${layoutEnding}`, drawingText(drawing));
    files.set(`${name}.svg`, svgOf(drawing));
  }
  return files;
}

/** Writes what differs, removes drawings of machines that are gone, and tells the names of what it changed. */
export async function writeDrawings(folder: string, machines: Machines): Promise<string[]> {
  const wanted = await drawAll(machines);
  await mkdir(folder, { recursive: true });
  const changed: string[] = [];
  for (const [name, content] of wanted) {
    if ((await contentOf(folder, name)) === content) continue;
    await writeFile(join(folder, name), content);
    changed.push(name);
  }
  for (const name of await drawn(folder)) {
    if (wanted.has(name)) continue;
    await rm(join(folder, name));
    changed.push(`${name} (removed)`);
  }
  return changed;
}

/** Every stale, missing or leftover drawing, in words. */
export async function checkDrawings(folder: string, machines: Machines): Promise<string[]> {
  const problems: string[] = [];
  const current: Machines = {};
  for (const [name, machine] of Object.entries(machines)) {
    const stored = await contentOf(folder, `${name}${layoutEnding}`);
    if (stored === undefined) problems.push(`${name}: has no drawing`);
    else if (hashIn(stored) !== structuralHash(statechartGraph(machine)))
      problems.push(`${name}: the machine has changed since it was drawn`);
    else current[name] = machine;
  }
  // The structure agrees: what is left is a drawing made by other code or edited by hand.
  for (const [name, content] of await drawAll(current))
    if ((await contentOf(folder, name)) !== content)
      problems.push(`${name}: differs from what is drawn now`);
  for (const name of await drawn(folder))
    if (!(machineOf(name) in machines)) problems.push(`${name}: no such machine`);
  return problems;
}

/** One state, dot or edge a line, so that a change of a machine reads well as a difference. */
function drawingText(drawing: StatechartDrawing): string {
  const { regions, ...whole } = drawing;
  if (regions === undefined) return `${partText(whole)}\n`;
  const parts = regions.map(partText).join(',\n');
  return `${partText(whole).slice(0, -2)},\n"regions":[\n${parts}\n]\n}\n`;
}

function partText({ states, dots, edges, ...head }: Omit<DrawnRegion, 'id' | 'name'>): string {
  const list = (name: string, items: readonly unknown[]): string =>
    `"${name}":[\n${items.map((item) => JSON.stringify(item)).join(',\n')}\n]`;
  return `{\n${JSON.stringify(head).slice(1, -1)},\n${[
    list('states', states),
    list('dots', dots),
    list('edges', edges),
  ].join(',\n')}\n}`;
}

function hashIn(text: string): string | undefined {
  try {
    return (JSON.parse(text) as { hash?: string }).hash;
  } catch {
    return undefined;
  }
}

const machineOf = (file: string): string => file.replace(/(\.layout\.json|\.svg)$/, '');

async function drawn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => machineOf(name) !== name).sort();
}

/** Undefined when there is no such file. */
const contentOf = (folder: string, name: string): Promise<string | undefined> =>
  readFile(join(folder, name), 'utf8').catch(() => undefined);
