import { SnapshotKept, type SnapshotWrite } from '../../machines/contracts/call/call-snapshot.ts';
import { Problem } from '../../machines/contracts/problem.ts';
import type { Clock } from '../../machines/supervision/clock.ts';
import { reasonOf, timedRequest } from './timed-request.ts';

/** What became of one PUT of a snapshot. */
export type SnapshotVerdict =
  | { kind: 'kept'; pieceCount: number }
  /** Another worker carries the call. */
  | { kind: 'fenced' }
  | { kind: 'failed'; reason: string };

export interface SnapshotClient {
  /** Never rejects. */
  put(write: SnapshotWrite): Promise<SnapshotVerdict>;
}

/** A store that is written durably answers in milliseconds; what is later is overtaken by the next turn. */
const timeoutMs = 3_000;

/** Keeps snapshots at the API: a worker has no store of its own (acceptance row 39). */
export const openSnapshotClient = (deps: {
  url: (callId: string) => string;
  secret: string;
  clock: Clock;
}): SnapshotClient => ({
  async put(write) {
    try {
      const { status, body } = await timedRequest(deps.url(write.attach.callId), {
        method: 'PUT',
        headers: {
          authorization: `Bearer ${deps.secret}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify(write),
        clock: deps.clock,
        timeoutMs,
      });
      if (status === 200) return { kind: 'kept', ...SnapshotKept.parse(JSON.parse(body)) };
      const { code } = Problem.pick({ code: true }).catch({ code: 'none' }).parse(parsed(body));
      return code === 'call_fenced' ? { kind: 'fenced' } : { kind: 'failed', reason: `${status}` };
    } catch (error) {
      return { kind: 'failed', reason: reasonOf(error) };
    }
  },
});

const parsed = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
};
