import type { ParticipantInfo, SipClient } from 'livekit-server-sdk';
import { VoxError } from '../../../machines/contracts/error-catalogue.ts';
import type { Clock } from '../../../machines/supervision/clock.ts';
import type { CarrierCall } from '../carrier.ts';
import type { LiveKitAccess } from './livekit-access.ts';
import { partyOf } from './livekit-names.ts';
import { statusOfParty } from './party-state.ts';
import type { RoomNote } from './room-note.ts';
import { dialErrorOf } from './sip-outcome.ts';
import { sendStatusReport, stepOf } from './status-report.ts';

/**
 * The dials of this process that ring. LiveKit says what comes of one only in the answer to the request that placed it, which
 * is given when somebody picks up, or by the attributes of its participant: the request is left waiting, the participant is
 * looked at until it rings, and each step is told to the dial's status URL.
 */
export interface Dials {
  /**
   * Resolves when the telephone is in its room, or the dial has ended already. Errors: `carrier_rejected`, and
   * `carrier_unavailable` (nothing was dialled, or nobody knows).
   */
  dial(room: string, note: RoomNote, how: DialSettings): Promise<void>;
  /** Reports on a dial that another process placed, if nobody does here. */
  follow(room: string, note: RoomNote): void;
  /** It is we who end it. */
  callOff(room: string): void;
  close(): void;
}

export interface DialSettings {
  trunk: string;
  from: string;
  ringTimeoutS: number;
  callMaxS: number;
}

export interface DialsDeps {
  access: LiveKitAccess;
  sip: SipClient;
  partyIn: (room: string) => Promise<ParticipantInfo | null>;
  clock: Clock;
  count: (what: string) => void;
}

/** LiveKit gives up waiting for an answer after 80 s (reference/livekit.md §12): longer rings are followed by looking. */
const waitMaxS = 75;
/** When the participant is looked at; then every second. It joins at once, and rings after the carrier's own delay. */
const looksMs = [60, 150, 300, 600];
const lookEveryMs = 1_000;
/** A dial that the bridge has not taken by then may still be placed: nobody knows. */
const takenMaxMs = 7_000;
/** How long a dial of another process is followed: LiveKit's longest ring. */
const followMaxMs = 180_000;

interface Dial {
  note: RoomNote;
  /** The furthest that was told. */
  step: number;
  isCalledOff: boolean;
  /** The request that placed it is still open: its answer tells the end and the answer. */
  isAwaited: boolean;
  isWatched: boolean;
  over: AbortController;
}

export const openDials = ({ access, sip, partyIn, clock, count }: DialsDeps): Dials => {
  const dials = new Map<string, Dial>();

  const pause = (ms: number, signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      const done = () => {
        clock.clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = clock.setTimeout(done, ms);
      signal.addEventListener('abort', done, { once: true });
    });

  const open = (room: string, note: RoomNote, isAwaited: boolean): Dial => {
    const dial: Dial = {
      note,
      step: -1,
      isCalledOff: false,
      isAwaited,
      isWatched: false,
      over: new AbortController(),
    };
    dials.set(room, dial);
    return dial;
  };

  const leave = (room: string, dial: Dial) => {
    dial.over.abort();
    if (dials.get(room) === dial) dials.delete(room);
  };

  const tell = (room: string, dial: Dial, status: CarrierCall['status'], code: string | null) => {
    const step = stepOf(status);
    if (step <= dial.step) return;
    dial.step = step;
    void sendStatusReport({ access, clock, count }, dial.note.statusUrl, {
      carrierCallId: room,
      status,
      code,
      at: Math.round(clock.now()),
    });
    if (step >= stepOf('answered')) leave(room, dial);
  };

  /** Looks at the telephone until it rings, or has been answered where nobody waits for that. */
  const watch = async (room: string, dial: Dial, seen: () => void = () => {}) => {
    if (dial.isWatched) return;
    dial.isWatched = true;
    await look(room, dial, seen);
    dial.isWatched = false;
  };

  const look = async (room: string, dial: Dial, seen: () => void) => {
    const { signal } = dial.over;
    const untilAt = clock.now() + followMaxMs;
    for (let n = 0; !signal.aborted && clock.now() < untilAt; n += 1) {
      await pause(looksMs[n] ?? lookEveryMs, signal);
      if (signal.aborted) return;
      const party = await partyIn(room).catch(() => {
        count('sip_looks_failed');
        return undefined;
      });
      if (party === undefined || signal.aborted) continue;
      if (party === null) {
        // Its end is told by a webhook, by the open request, or found by a look-up.
        if (dial.step >= 0 && !dial.isAwaited) return leave(room, dial);
        continue;
      }
      seen();
      const status = statusOfParty(party);
      if (dial.step < 0) tell(room, dial, 'queued', null);
      if (status === 'ringing') tell(room, dial, status, null);
      if (status === 'answered') tell(room, dial, status, null);
      if (dial.isAwaited && dial.step >= stepOf('ringing')) return;
    }
    if (!signal.aborted) leave(room, dial);
  };

  const place = async (room: string, dial: Dial, how: DialSettings): Promise<void> => {
    await sip.createSipParticipant(how.trunk, dial.note.to, room, {
      fromNumber: how.from,
      participantIdentity: partyOf(room),
      participantName: 'caller',
      ringingTimeout: how.ringTimeoutS,
      maxCallDuration: how.callMaxS,
      waitUntilAnswered: dial.isAwaited,
    });
  };

  return {
    async dial(room, note, how) {
      const dial = open(room, note, how.ringTimeoutS <= waitMaxS);
      const taken = Promise.withResolvers<void>();
      const timer = clock.setTimeout(
        () => taken.reject(new VoxError('carrier_unavailable', 'no usable answer')),
        takenMaxMs,
      );
      place(room, dial, how)
        .then(() => {
          if (dial.step < 0) tell(room, dial, 'queued', null);
          // An early resolution was a fault of some servers (livekit#4269): the participant itself is asked.
          if (dial.isAwaited) return confirm(room, dial);
        })
        .then(taken.resolve, (error: unknown) => {
          const meant = dialErrorOf(error);
          if (meant.kind === 'ended') {
            if (dial.step < 0) tell(room, dial, 'queued', null);
            const { status, code } = meant;
            tell(room, dial, dial.isCalledOff ? 'canceled' : unlessCalledOff(status), code);
            return taken.resolve();
          }
          // In its room already: the bridge has it, and only the answer was lost.
          dial.isAwaited = false;
          if (dial.step >= 0) {
            count('sip_answers_lost');
            void watch(room, dial);
            return;
          }
          if (meant.kind !== 'unknown') leave(room, dial);
          const code = meant.kind === 'refused' ? 'carrier_rejected' : 'carrier_unavailable';
          taken.reject(new VoxError(code, meant.detail));
        });
      void watch(room, dial, taken.resolve);
      try {
        await taken.promise;
      } finally {
        clock.clearTimeout(timer);
      }
    },

    follow(room, note) {
      if (dials.has(room)) return;
      void watch(room, open(room, note, false));
    },

    callOff(room) {
      const dial = dials.get(room);
      if (dial === undefined) return;
      dial.isCalledOff = true;
    },

    close() {
      for (const [room, dial] of dials) leave(room, dial);
    },
  };

  async function confirm(room: string, dial: Dial): Promise<void> {
    const party = await partyIn(room).catch(() => undefined);
    if (party === undefined) return tell(room, dial, 'answered', null);
    if (party !== null && statusOfParty(party) === 'answered')
      return tell(room, dial, 'answered', null);
    count('sip_answers_early');
    dial.isAwaited = false;
    void watch(room, dial);
  }
};

/** Without a hang-up of ours a cancelled dial has rung for as long as it may. */
const unlessCalledOff = (status: CarrierCall['status']): CarrierCall['status'] =>
  status === 'canceled' ? 'no_answer' : status;
