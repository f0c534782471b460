import { randomBytes } from 'node:crypto';
import type { OperatorLine } from '../../../actors/telephony/operator/operator-line.ts';
import type { OperatorSeat } from '../../../machines/contracts/call/operator-call.ts';
import { VoxError } from '../../../machines/contracts/error-catalogue.ts';
import type { Clock } from '../../../machines/supervision/clock.ts';
import type { System } from '../../../machines/supervision/system.ts';
import type { LiveCall } from '../live-call.ts';

/** Brings operators' sockets to the calls that they were given a place on. */
export interface OperatorSeats {
  /** A place on a call. Errors: `call_over`, `operators_full`. */
  reserve(callId: string, name: string): OperatorSeat;
  /** A socket has come: to its call, or it is closed. */
  offer(line: OperatorLine): void;
  /** Whether a socket that connects now can belong to somebody. */
  readonly expects: boolean;
  forget(callId: string): void;
}

interface Seat {
  callId: string;
  operatorId: string;
  name: string;
  expiresAt: number;
  /** Its socket has come once: from then on the place is kept as long as the call. */
  isTaken: boolean;
}

/** From the answer to the socket. */
const tokenMaxMs = 15_000;
/** Given out and not used: more than a worker's calls can have operators. */
const seatsMax = 2_000;

export const createOperatorSeats = ({
  clock,
  call,
  systemOf,
  count,
}: {
  clock: Pick<Clock, 'now'>;
  call: (callId: string) => LiveCall | undefined;
  systemOf: (callId: string) => System | undefined;
  count: (name: string) => void;
}): OperatorSeats => {
  const seats = new Map<string, Seat>();
  let operatorCount = 0;

  const sweep = () => {
    for (const [token, { isTaken, expiresAt }] of seats)
      if (!isTaken && expiresAt < clock.now()) seats.delete(token);
  };

  return {
    get expects() {
      sweep();
      return seats.size > 0;
    },
    reserve(callId, name) {
      sweep();
      const live = call(callId);
      const system = systemOf(callId);
      if (live === undefined || system === undefined || live.config === null)
        throw new VoxError('call_over');
      const { operatorsMax } = live.config.config.operator;
      if (live.operators.lines.size >= operatorsMax || seats.size >= seatsMax)
        throw new VoxError('operators_full');
      operatorCount += 1;
      const token = randomBytes(32).toString('base64url');
      const operatorId = `operator-${operatorCount}`;
      const expiresAt = Math.round(clock.now()) + tokenMaxMs;
      seats.set(token, { callId, operatorId, name, expiresAt, isTaken: false });
      system.address('operator').send({ type: 'operator.expected' } as never);
      return { operatorId, token, expiresAt };
    },
    offer(line) {
      sweep();
      const seat = seats.get(line.token);
      const system = seat === undefined ? undefined : systemOf(seat.callId);
      if (seat === undefined || seat.callId !== line.callId || system === undefined) {
        count('operator_token_invalid');
        return line.close(seat === undefined ? 'refused' : 'over');
      }
      seat.isTaken = true;
      const { operatorId, name } = seat;
      system
        .address('operatorLegs')
        .send({ type: 'operator.came', operatorId, name, line } as never);
    },
    forget(callId) {
      for (const [token, seat] of seats) if (seat.callId === callId) seats.delete(token);
    },
  };
};
