import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { freePorts } from './product.ts';

/** The product as its users start it: a process of its own, with what it prints and how it ends. */
export interface ProductProcess {
  readonly child: ChildProcess;
  /** Lines of the standard output so far, and of the standard error output. */
  readonly lines: string[];
  readonly complaints: string[];
  /** The first line, also an earlier one, that the pattern finds; its match. */
  line(pattern: RegExp, withinMs?: number): Promise<RegExpExecArray>;
  signal(name: NodeJS.Signals): void;
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

const main = fileURLToPath(new URL('../../runtime/main.ts', import.meta.url));
/** Far beyond what is promised: the machine may be busy. */
const lineMs = 30_000;

const running = new Set<ChildProcess>();

/** No process outlives its test. */
export const endProcesses = async (): Promise<void> => {
  const ends = [...running].map(
    (child) =>
      new Promise((resolve) => {
        child.once('exit', resolve);
        child.kill('SIGKILL');
      }),
  );
  await Promise.all(ends);
};

export interface RunOptions {
  /** What starts it, and is replaced by it (`exec`): the program and its first arguments. */
  under?: readonly string[];
  /** Another installation than this tree, and what starts it there. */
  elsewhere?: { cwd: string; command: readonly string[] };
}

export const runProduct = (
  environment: Record<string, string>,
  args: string[] = [],
  { under = [], elsewhere }: RunOptions = {},
): ProductProcess => {
  const { PATH = '', HOME = '', NODE_COMPILE_CACHE } = process.env;
  const node = [process.execPath, '--disable-warning=ExperimentalWarning', main, ...args];
  const [program = '', ...given] = [...under, ...(elsewhere?.command ?? node)];
  const child = spawn(program, given, {
    ...(elsewhere && { cwd: elsewhere.cwd }),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH,
      HOME,
      // What processes before it compiled: a third of the processor time of a start.
      ...(NODE_COMPILE_CACHE && { NODE_COMPILE_CACHE }),
      ...freePorts,
      ...environment,
    },
  });
  running.add(child);
  const lines: string[] = [];
  const complaints: string[] = [];
  const watchers = new Set<() => void>();
  const follow = (stream: NodeJS.ReadableStream, into: string[]) =>
    createInterface({ input: stream }).on('line', (line) => {
      into.push(line);
      for (const watch of watchers) watch();
    });
  follow(child.stdout, lines);
  follow(child.stderr, complaints);
  // `close` and not `exit`: what it printed last has been read by then.
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('close', (code, signal) => {
      running.delete(child);
      resolve(code ?? signal ?? 0);
      for (const watch of watchers) watch();
    });
  });

  return {
    child,
    lines,
    complaints,
    ended,
    signal: (name) => void child.kill(name),
    line(pattern, withinMs = lineMs) {
      return new Promise((resolve, reject) => {
        const settle = (end: () => void) => {
          clearTimeout(timer);
          watchers.delete(look);
          end();
        };
        const all = () => [...lines.slice(-20), ...complaints.slice(-20)].join('\n');
        const timer = setTimeout(
          () => settle(() => reject(new Error(`no line ${pattern}:\n${all()}`))),
          withinMs,
        );
        const look = () => {
          for (const line of lines) {
            const match = pattern.exec(line);
            if (match !== null) return settle(() => resolve(match));
          }
          if (!running.has(child))
            settle(() => reject(new Error(`it ended without ${pattern}:\n${all()}`)));
        };
        watchers.add(look);
        look();
      });
    },
  };
};
