import { timingSafeEqual } from 'node:crypto';
import type { MediaLine } from '../../../actors/telephony/media-line.ts';
import { VoxError } from '../../../machines/contracts/error-catalogue.ts';
import type { Clock, TimerHandle } from '../../../machines/supervision/clock.ts';

/**
 * Brings a media stream and the call that it belongs to together, whichever comes first. The carrier connects as soon as
 * the party answers, the dialler's attach takes another way: neither may be lost for being early.
 */
export interface WaitingLines {
  /** A stream has come in. One that nobody claims within `unclaimedMaxMs` is closed and counted. */
  offer(line: MediaLine): void;
  /** The stream of this call; rejects with the reason of `signal` if it is given up. */
  take(callId: string, token: string, signal: AbortSignal): Promise<MediaLine>;
  /** Sends a later stream of the same call (its socket was lost) to `claim` until the returned function is called. */
  follow(callId: string, token: string, claim: (line: MediaLine) => void): () => void;
  close(): void;
}

const unclaimedMaxMs = 5_000;
const unclaimedMax = 256;

const isSame = (left: string, right: string): boolean => {
  const a = Buffer.from(left);
  const b = Buffer.from(right);
  return a.length === b.length && timingSafeEqual(a, b);
};

export const createWaitingLines = (clock: Clock, count: (name: string) => void): WaitingLines => {
  const unclaimed = new Map<string, { line: MediaLine; timer: TimerHandle }>();
  const claims = new Map<string, { token: string; claim: (line: MediaLine) => void }>();

  const refuse = (line: MediaLine, why: string) => {
    count(why);
    line.hangUp();
  };

  const offer = (line: MediaLine) => {
    const callId = line.parameters.callId ?? '';
    const token = line.parameters.token ?? '';
    const claim = claims.get(callId);
    if (claim !== undefined) {
      if (isSame(claim.token, token)) return claim.claim(line);
      return refuse(line, 'media_token_invalid');
    }
    if (unclaimed.size >= unclaimedMax || unclaimed.has(callId))
      return refuse(line, 'media_stream_unwanted');
    const timer = clock.setTimeout(() => {
      unclaimed.delete(callId);
      refuse(line, 'media_stream_unclaimed');
    }, unclaimedMaxMs);
    unclaimed.set(callId, { line, timer });
  };

  const follow: WaitingLines['follow'] = (callId, token, claim) => {
    const entry = { token, claim };
    claims.set(callId, entry);
    const early = unclaimed.get(callId);
    if (early !== undefined) {
      unclaimed.delete(callId);
      clock.clearTimeout(early.timer);
      offer(early.line);
    }
    return () => {
      if (claims.get(callId) === entry) claims.delete(callId);
    };
  };

  return {
    offer,
    follow,
    take(callId, token, signal) {
      return new Promise((resolve, reject) => {
        const giveUp = () => {
          unfollow();
          reject(new VoxError('media_token_invalid', 'no media stream came for this call'));
        };
        if (signal.aborted) return giveUp();
        signal.addEventListener('abort', giveUp, { once: true });
        let unfollow = () => {};
        unfollow = follow(callId, token, (line) => {
          signal.removeEventListener('abort', giveUp);
          queueMicrotask(() => unfollow());
          resolve(line);
        });
      });
    },
    close() {
      for (const { line, timer } of unclaimed.values()) {
        clock.clearTimeout(timer);
        line.hangUp();
      }
      unclaimed.clear();
      claims.clear();
    },
  };
};
