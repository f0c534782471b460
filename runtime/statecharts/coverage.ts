/** Which states and transitions of each machine the tests went through, from what the test kit of `machines/testing` writes. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StatechartGraph } from './statechart-graph.ts';

export interface Covered {
  states: Set<string>;
  transitions: Set<string>;
}

/** By machine id. Files of many test processes: `*.jsonl`, each line `{machineId, states, transitions}`; broken lines are skipped. */
export async function readCoverage(folder: string): Promise<Map<string, Covered>> {
  const covered = new Map<string, Covered>();
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((file) => file.endsWith('.jsonl')))
    for (const line of (await readFile(join(folder, name), 'utf8')).split('\n')) {
      const seen = parsed(line);
      if (!seen) continue;
      const all = covered.get(seen.machineId) ?? { states: new Set(), transitions: new Set() };
      for (const state of seen.states) all.states.add(state);
      for (const transition of seen.transitions) all.transitions.add(transition);
      covered.set(seen.machineId, all);
    }
  return covered;
}

interface CoverageLine {
  machineId: string;
  states: string[];
  transitions: string[];
}

/** The last line of a killed test process may be cut. */
function parsed(line: string): CoverageLine | undefined {
  try {
    const { machineId, states, transitions } = JSON.parse(line) as Partial<CoverageLine>;
    if (typeof machineId !== 'string') return undefined;
    return { machineId, states: states ?? [], transitions: transitions ?? [] };
  } catch {
    return undefined;
  }
}

/** A line for each machine, then what no test went through. */
export function coverageReport(
  graphs: readonly StatechartGraph[],
  covered: ReadonlyMap<string, Covered>,
): string {
  const width = Math.max(0, ...graphs.map(({ machine }) => machine.length));
  return graphs
    .map((graph) => {
      const seen = covered.get(graph.machine);
      if (!seen) return `${graph.machine.padEnd(width)}  no coverage recorded`;
      const states = graph.states.filter(({ kind }) => kind !== 'history');
      const unseenStates = states.filter(({ id }) => !seen.states.has(id)).map(({ id }) => id);
      const unseen = graph.transitions.filter(({ id }) => !seen.transitions.has(id));
      return [
        `${graph.machine.padEnd(width)}  states ${share(states.length - unseenStates.length, states.length)}` +
          `  transitions ${share(graph.transitions.length - unseen.length, graph.transitions.length)}`,
        ...unseenStates.map((id) => `  state ${id}`),
        ...unseen.map(
          ({ source, target, event, guard }) =>
            `  transition ${source} → ${target ?? '(stays)'} on ${event}${guard === undefined ? '' : ` [${guard}]`}`,
        ),
      ].join('\n');
    })
    .join('\n');
}

const share = (part: number, whole: number): string =>
  `${part}/${whole}${whole === 0 ? '' : ` (${Math.floor((part / whole) * 100)} %)`}`;
