import type { FrontDesk } from '../fleet/desk/front-desk.ts';
import type { ScreeningDesk } from '../fleet/screening/screening-desk.ts';
import type { SendOffs } from '../fleet/send-offs.ts';

/** The desk as it is asked from outside. */
export interface ServedDesk extends Pick<FrontDesk, 'attach' | 'carried'> {
  readonly screenings: Pick<ScreeningDesk, 'screen' | 'standing'>;
  readonly sendOffs: SendOffs;
  readonly operators: Pick<FrontDesk['operators'], 'reserve'>;
  /** For `graceMs` it still takes calls that ring for it already. */
  drain(drainMs: number, graceMs?: number): Promise<void>;
  /** `isDrained`: it takes no call and has none. */
  status(): ReturnType<FrontDesk['status']> & { isDrained?: boolean };
}
