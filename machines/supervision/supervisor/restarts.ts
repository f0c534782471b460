import type { AnyActorRef } from 'xstate';
import type { Clock } from '../clock.ts';
import type { Exit } from '../exit.ts';
import type { SystemServices } from '../services.ts';
import { backoffMs } from './backoff.ts';
import type { Child } from './child.ts';
import type { ChildTable } from './child-table.ts';
import { DEFAULT_INTENSITY, RestartBudget, RestartBudgetExceeded } from './restart-budget.ts';
import type { SupervisorOptions } from './supervisor-options.ts';

/** Of those that used up a budget, the newest. */
const ERRORS_TOLD_MAX = 3;

/** What restarts need of their supervisor. */
export interface RestartHome {
  readonly self: AnyActorRef;
  readonly clock: Clock;
  readonly services: SystemServices;
  /** Stops these, one after the other from the last, then goes on. */
  stop(children: Child[], why: string, then: () => void): void;
  /** The supervisor itself has failed. */
  fail(why: string, error: Error): void;
  /** The time for this child's group has come; told by a message, behind all that is waiting. */
  due(child: Child): void;
}

/**
 * From a crash to the next incarnation: the budget, the wait, who goes down and up together. Between the two a child, and those
 * that the strategy restarts with it, are in `backoff`, and their mail is kept.
 */
export class Restarts {
  private readonly options: SupervisorOptions;
  private readonly table: ChildTable;
  private readonly home: RestartHome;
  private readonly budget: RestartBudget;

  constructor(options: SupervisorOptions, table: ChildTable, home: RestartHome) {
    this.options = options;
    this.table = table;
    this.home = home;
    this.budget = new RestartBudget(options.intensity ?? DEFAULT_INTENSITY);
  }

  budgetLeft(): number {
    return this.budget.left(this.home.clock.now());
  }

  /** Starts a child's next incarnation, whoever wants it. Returns how that failed. */
  launch(child: Child): Exit | undefined {
    const { home } = this;
    const failure = child.start(home.clock.now());
    const { incarnation } = child;
    if (failure)
      home.services.supervision('sup.exited', home.self, child.id, {
        incarnation,
        exit: failure,
        starting: true,
      });
    else home.services.supervision('sup.started', home.self, child.id, { incarnation });
    return failure;
  }

  restart(child: Child): void {
    const { home, options, table } = this;
    const now = home.clock.now();
    const exit = child.lastExit;
    if (!this.budget.spend(now, exit?.kind === 'crash' ? exit.error : undefined)) {
      this.giveUp(child);
      return;
    }
    const { backoff } = options;
    if (backoff && now - child.startedAt >= backoff.resetAfterMs) child.failures = 0;
    const others = table.companions(child);
    for (const other of others) other.returning = other.restart !== 'temporary';
    child.phase = 'backoff';
    home.stop(others, `${child.id} restarts`, () => {
      const group = [child];
      for (const other of others) {
        if (other.restart === 'temporary') table.forget(other);
        else {
          other.phase = 'backoff';
          group.push(other);
        }
      }
      this.schedule(child, group);
    });
  }

  /** Those of the group that still wait are started when the backoff of this child is over. */
  schedule(child: Child, group: Child[]): void {
    const { home } = this;
    const { backoff, random = home.services.random } = this.options;
    const delayMs = backoff ? backoffMs(backoff, child.failures, random) : 0;
    child.failures += 1;
    const nextAt = home.clock.now() + delayMs;
    for (const member of group) {
      this.disarm(member);
      member.nextAt = nextAt;
    }
    child.group = group;
    child.restartTimer = home.clock.setTimeout(() => {
      child.restartTimer = undefined;
      home.due(child);
    }, delayMs);
    home.services.supervision('sup.restarting', home.self, child.id, {
      incarnation: child.incarnation,
      delayMs,
      until: nextAt,
      restarts: child.restarts,
      budgetLeft: this.budgetLeft(),
      exit: child.lastExit as Exit,
      ...(group.length > 1 ? { with: group.slice(1).map(({ id }) => id) } : undefined),
    });
  }

  disarm(child: Child): void {
    this.home.clock.clearTimeout(child.restartTimer);
    child.restartTimer = undefined;
    child.group = undefined;
  }

  /** The wait of this child is over: its group starts, up to the first that fails. */
  onDue(trigger: Child): void {
    const { group } = trigger;
    if (!group) return;
    trigger.group = undefined;
    const members = new Set(group);
    const started: Child[] = [];
    for (const child of this.table.all()) {
      if (!members.has(child) || child.phase !== 'backoff') continue;
      child.restarts += 1;
      const failure = this.launch(child);
      if (failure) {
        this.restart(child);
        break;
      }
      started.push(child);
    }
    for (const child of started) child.flush();
  }

  private giveUp(child: Child): void {
    const { home } = this;
    const { intensity = DEFAULT_INTENSITY } = this.options;
    const error = new RestartBudgetExceeded(child.id, intensity, this.budget.errors());
    child.phase = 'failed';
    child.drop();
    home.services.supervision('sup.gave-up', home.self, undefined, {
      child: child.id,
      why: error.message,
      restarts: child.restarts,
      errors: error.errors.slice(-ERRORS_TOLD_MAX),
    });
    home.fail(`${child.id} failed too often`, error);
  }
}
