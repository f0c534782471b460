import type { SerialError } from '../exit.ts';

export interface Intensity {
  /** Restarts allowed within the window; one more and the supervisor gives up. */
  restartsMax: number;
  withinMs: number;
}

/** OTP's default. Total restarts multiply up the tree, so stay at or under 3 near the root. */
export const DEFAULT_INTENSITY: Intensity = { restartsMax: 1, withinMs: 5_000 };

/** Restarts of one supervisor in a sliding window. One failure counts once whatever the strategy; so does a failed start. */
export class RestartBudget {
  private readonly intensity: Intensity;
  private spent: { at: number; error: SerialError | undefined }[] = [];

  constructor(intensity: Intensity) {
    this.intensity = intensity;
  }

  get restartsMax(): number {
    return this.intensity.restartsMax;
  }

  /** Counts one more restart; false when that exceeds the intensity. */
  spend(now: number, error: SerialError | undefined): boolean {
    this.forget(now);
    this.spent.push({ at: now, error });
    return this.spent.length <= this.intensity.restartsMax;
  }

  left(now: number): number {
    this.forget(now);
    return Math.max(0, this.intensity.restartsMax - this.spent.length);
  }

  /** What failed within the window, oldest first. */
  errors(): SerialError[] {
    return this.spent.flatMap(({ error }) => (error ? [error] : []));
  }

  private forget(now: number): void {
    const since = now - this.intensity.withinMs;
    if (this.spent.length > 0 && (this.spent[0]?.at ?? now) < since)
      this.spent = this.spent.filter(({ at }) => at >= since);
  }
}

/** A supervisor gave up; its own supervisor applies its rule. */
export class RestartBudgetExceeded extends Error {
  override readonly name = 'RestartBudgetExceeded';
  readonly code = 'restart_budget_exceeded';
  readonly child: string;
  readonly window: Intensity;
  readonly errors: readonly SerialError[];

  constructor(child: string, window: Intensity, errors: readonly SerialError[]) {
    super(
      `${child} needed more than ${window.restartsMax} restarts in ${window.withinMs} ms: ` +
        `${errors.at(-1)?.message ?? 'it kept ending'}`,
    );
    this.child = child;
    this.window = window;
    this.errors = errors;
  }
}
