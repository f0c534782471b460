import { randomBytes } from 'node:crypto';
import type { Ticker } from '../../simulated/ticker.ts';
import { callStatusAttribute } from '../party-state.ts';
import type { PartySeat, TakeSeat } from './party-seat.ts';
import { bridgeReading, type TwinFate, type TwirpCode, twirpStatus } from './twin-fate.ts';
import { createTwinParty, type TwinParty } from './twin-party.ts';

/** `CreateSIPParticipant` as the SDK sends it, as far as it matters here. */
export interface DialRequest {
  sipTrunkId: string;
  sipCallTo: string;
  sipNumber: string;
  roomName: string;
  participantIdentity: string;
  ringingTimeoutMs: number;
  callMaxMs: number;
  waitUntilAnswered: boolean;
}

/** One dial as the bridge saw it. */
export interface TwinCall {
  request: DialRequest;
  state: 'dialing' | 'ringing' | 'active' | 'over';
  /** Why it is over, in LiveKit's words. */
  left: string | null;
  party: TwinParty | null;
  /** The telephone hangs up, or does so before anybody has answered. */
  hangUp(): void;
}

export class TwirpFault extends Error {
  readonly code: TwirpCode;
  readonly meta: Record<string, string>;

  constructor(code: TwirpCode, message: string, meta: Record<string, string> = {}) {
    super(message);
    this.code = code;
    this.meta = meta;
  }

  get status(): number {
    return twirpStatus[this.code];
  }
}

export interface TwinCallsDeps {
  fate: (to: string) => TwinFate;
  seat: TakeSeat;
  ticker: Ticker;
  /** Ring times are limits as given; this is how long a telephone takes to begin to ring. */
  pddMs: number;
}

/** The SIP bridge without SIP: dials become participants, and end as their numbers' fates say. */
export const openTwinCalls = ({ fate, seat, ticker, pddMs }: TwinCallsDeps) => {
  const calls: TwinCall[] = [];
  const timers = new Set<NodeJS.Timeout>();

  const after = (ms: number, run: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      run();
    }, ms);
    timers.add(timer);
  };

  const sipFault = (sip: number, reason: string): TwirpFault =>
    new TwirpFault(bridgeReading(sip).code, `INVITE failed: sip status: ${sip}: ${reason}`, {
      sip_status_code: String(sip),
      sip_status: reason,
    });

  const dial = async (request: DialRequest) => {
    const chosen = fate(request.sipCallTo);
    if (chosen.kind === 'refused') throw new TwirpFault(chosen.code, 'the test says so');
    const ending = Promise.withResolvers<void>();
    // Nobody may be waiting for it, and it may come while the seat is taken.
    ending.promise.catch(() => {});
    const call: TwinCall = {
      request,
      state: 'dialing',
      left: null,
      party: null,
      hangUp: () => over('CLIENT_INITIATED', sipFault(487, 'Request Terminated')),
    };
    calls.push(call);
    let place: PartySeat | null = null;
    const isOver = () => call.state === 'over';
    const over = (reason: string, fault: TwirpFault, isGone = false) => {
      if (isOver()) return;
      call.state = 'over';
      call.left = reason;
      call.party?.stop();
      if (!isGone) place?.leave(reason);
      ending.reject(fault);
    };
    place = await seat(
      request.roomName,
      request.participantIdentity,
      {
        [callStatusAttribute]: 'dialing',
        'sip.phoneNumber': request.sipCallTo,
        'sip.trunkID': request.sipTrunkId,
        'sip.trunkPhoneNumber': request.sipNumber,
      },
      (reason) => over(reason, sipFault(487, 'Request Terminated'), true),
    );
    if (isOver()) place.leave('CLIENT_INITIATED');

    const ring = async () => {
      if (isOver()) return;
      call.state = 'ringing';
      await place?.setStatus('ringing');
    };
    const answer = async (persona: Extract<TwinFate, { kind: 'answers' }>['persona']) => {
      if (isOver() || place === null) return;
      call.state = 'active';
      await place.setStatus('active');
      const mouth = place;
      call.party = createTwinParty(persona, request.sipCallTo, ticker, {
        take: () => mouth.take(),
        speak: (pcm) => mouth.speak(pcm),
        press: (digit) => mouth.press(digit),
        hangUp: () => call.hangUp(),
      });
      ending.resolve();
      after(request.callMaxMs, () => call.hangUp());
    };

    if (chosen.kind === 'fails')
      after(chosen.afterMs, () => {
        const { left } = bridgeReading(chosen.sip);
        over(left, sipFault(chosen.sip, chosen.reason));
      });
    else {
      // A status that cannot be told: the room is gone, and the call with it.
      after(pddMs, () => void ring().catch(call.hangUp));
      if (chosen.kind === 'answers')
        after(pddMs + chosen.afterMs, () => void answer(chosen.persona).catch(call.hangUp));
      after(pddMs + request.ringingTimeoutMs, () => {
        if (call.state === 'ringing')
          over('USER_UNAVAILABLE', new TwirpFault('canceled', 'no-answer'));
      });
    }
    if (request.waitUntilAnswered) await ending.promise;
    return {
      participantId: `PA_${randomBytes(6).toString('hex')}`,
      participantIdentity: request.participantIdentity,
      roomName: request.roomName,
      sipCallId: `SCL_${randomBytes(6).toString('hex')}`,
    };
  };

  return {
    calls: calls as readonly TwinCall[],
    dial,
    close() {
      for (const timer of timers) clearTimeout(timer);
      for (const { party } of calls) party?.stop();
    },
  };
};
