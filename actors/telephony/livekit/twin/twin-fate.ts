import type { PersonaName } from '../../simulated/party/persona.ts';
import type { LeaveReason } from './twin-rooms.ts';

/** What comes of dialling a number once. */
export type TwinFate =
  | { kind: 'answers'; afterMs: number; persona: PersonaName }
  /** Rings until its time is over. */
  | { kind: 'rings' }
  | { kind: 'fails'; sip: number; reason: string; afterMs: number }
  /** LiveKit itself refuses, and nothing is dialled. */
  | { kind: 'refused'; code: keyof typeof twirpStatus };

/** What becomes of the answer to a request that placed a dial. */
export type AnswerFault = 'cut' | 'early';

/** HTTP status of Twirp's codes (reference/livekit.md §4). */
export const twirpStatus = {
  invalid_argument: 400,
  unauthenticated: 401,
  permission_denied: 403,
  not_found: 404,
  already_exists: 409,
  failed_precondition: 412,
  resource_exhausted: 429,
  aborted: 409,
  deadline_exceeded: 408,
  canceled: 408,
  internal: 500,
  unavailable: 503,
} as const;
export type TwirpCode = keyof typeof twirpStatus;

/** The bridge's reading of a SIP status: reference/livekit.md §4.3, measured in §12. */
export const bridgeReading = (sip: number): { code: TwirpCode; left: LeaveReason } => {
  switch (sip) {
    case 486:
    case 600:
      return { code: 'resource_exhausted', left: 'USER_REJECTED' };
    case 480:
      return { code: 'resource_exhausted', left: 'USER_UNAVAILABLE' };
    case 408:
      return { code: 'deadline_exceeded', left: 'USER_UNAVAILABLE' };
    case 504:
      return { code: 'deadline_exceeded', left: 'SIP_TRUNK_FAILURE' };
    case 487:
      return { code: 'aborted', left: 'CLIENT_INITIATED' };
    case 404:
      return { code: 'not_found', left: 'USER_UNAVAILABLE' };
    case 604:
      return { code: 'not_found', left: 'USER_REJECTED' };
    case 407:
      return { code: 'unauthenticated', left: 'USER_REJECTED' };
    case 401:
    case 403:
    case 603:
    case 607:
    case 608:
      return { code: 'permission_denied', left: 'USER_REJECTED' };
    case 400:
    case 488:
      return { code: 'invalid_argument', left: 'USER_REJECTED' };
    default:
      return { code: 'failed_precondition', left: 'SIP_TRUNK_FAILURE' };
  }
};
