import type { ApiResult, ChildSpec } from '../child-spec.ts';
import type { Child } from './child.ts';
import type { ChildTable } from './child-table.ts';
import type { Restarts } from './restarts.ts';

export type ApiCall =
  | { op: 'start-child'; spec: ChildSpec }
  | { op: 'terminate-child'; id: string }
  | { op: 'restart-child'; id: string }
  | { op: 'delete-child'; id: string };

/** What an operator may do to the children of a running supervisor; OTP's functions of the same names. */
export class ChildApi {
  private readonly table: ChildTable;
  private readonly restarts: Restarts;
  private readonly stop: (children: Child[], why: string, then: () => void) => void;

  constructor(
    table: ChildTable,
    restarts: Restarts,
    stop: (children: Child[], why: string, then: () => void) => void,
  ) {
    this.table = table;
    this.restarts = restarts;
    this.stop = stop;
  }

  /** Answers at once, but to `terminate-child`, which takes as long as its child takes to stop. */
  call(call: ApiCall, reply: (result: ApiResult) => void): void {
    switch (call.op) {
      case 'start-child':
        reply(this.start(call.spec));
        return;
      case 'terminate-child':
        this.terminate(call.id, reply);
        return;
      case 'restart-child':
        reply(this.restart(call.id));
        return;
      case 'delete-child':
        reply(this.delete(call.id));
    }
  }

  private start(spec: ChildSpec): ApiResult {
    const { table } = this;
    const present = table.get(spec.id);
    if (present) return { ok: false, reason: present.ref ? 'already-started' : 'already-present' };
    let child: Child;
    try {
      child = table.add(spec);
    } catch {
      return { ok: false, reason: 'bad-spec' };
    }
    const exit = this.restarts.launch(child);
    if (!exit) {
      child.flush();
      return { ok: true };
    }
    table.delete(spec.id);
    child.drop();
    return { ok: false, reason: 'start-failed', exit };
  }

  private terminate(id: string, reply: (result: ApiResult) => void): void {
    const { restarts, table } = this;
    const child = table.get(id);
    if (!child) {
      reply({ ok: false, reason: 'not-found' });
      return;
    }
    const { group } = child;
    restarts.disarm(child);
    // Those that were to start with it still do, on a timer of their own.
    const rest = group?.filter((member) => member !== child && member.phase === 'backoff') ?? [];
    if (rest[0]) restarts.schedule(rest[0], rest);
    this.stop([child], 'terminated', () => {
      table.forget(child);
      reply({ ok: true });
    });
  }

  private restart(id: string): ApiResult {
    const child = this.table.get(id);
    const refusal = refuse(child);
    if (!child || refusal) return refusal as ApiResult;
    const exit = this.restarts.launch(child);
    if (exit) return { ok: false, reason: 'start-failed', exit };
    child.restarts += 1;
    return { ok: true };
  }

  private delete(id: string): ApiResult {
    const refusal = refuse(this.table.get(id));
    if (refusal) return refusal;
    this.table.delete(id);
    return { ok: true };
  }
}

function refuse(child: Child | undefined): ApiResult | undefined {
  if (!child) return { ok: false, reason: 'not-found' };
  if (child.phase === 'backoff') return { ok: false, reason: 'restarting' };
  return child.ref ? { ok: false, reason: 'running' } : undefined;
}
