import { ServerError, SipCallError } from 'livekit-server-sdk';
import type { CarrierCall } from '../carrier.ts';

/** How a dial ended before anybody answered, in the words of the port, with the code that dispositions are read from. */
export interface SipEnd {
  status: Extract<CarrierCall['status'], 'busy' | 'no_answer' | 'failed' | 'canceled'>;
  code: string | null;
}

/**
 * What an error of `CreateSIPParticipant` says.
 *
 * - `ended`: it was dialled, and this came of it.
 * - `refused`: nothing was dialled, and trying again will not help.
 * - `busy`: nothing was dialled; later it may be.
 * - `unknown`: nobody knows whether it was dialled.
 */
export type DialError =
  | ({ kind: 'ended' } & SipEnd)
  | { kind: 'refused' | 'busy' | 'unknown'; detail: string };

/** SIP status to the port's word; the others are `failed`. Source: reference/livekit.md §4.3, measured in §12. */
const byStatus: Record<number, SipEnd['status']> = {
  486: 'busy',
  600: 'busy',
  // With two meanings (full, declined): the disposition tells them apart by how long it rang.
  480: 'no_answer',
  408: 'no_answer',
  487: 'canceled',
};

/** How trunks say that they are full: on a 503, or on a 603 of Twilio's with its error 32203. */
const fullTrunk = /\bcps\b|concurrent call limit|call limit exceeded|32203/i;

/** The same word that a carrier's own refusal for too many requests has. */
const fullCode = '429';

/** A dial that came so far that the carrier answered it. */
const sipEnd = (sipStatus: number, reason: string): SipEnd => {
  if (fullTrunk.test(reason)) return { status: 'failed', code: fullCode };
  return { status: byStatus[sipStatus] ?? 'failed', code: String(sipStatus) };
};

/** Messages of LiveKit's refusals may hold the token that was refused. */
const withoutTokens = (text: string): string =>
  text.replace(/[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/g, '(token)').slice(0, 200);

const refusedCodes = new Set([
  'invalid_argument',
  'not_found',
  'already_exists',
  'permission_denied',
  'unauthenticated',
  'unimplemented',
  'out_of_range',
]);

export const dialErrorOf = (error: unknown): DialError => {
  // The SDK's own time limit and a broken connection: it may ring all the same.
  if (!(error instanceof ServerError)) {
    const name = (error as { name?: unknown } | null)?.name;
    return { kind: 'unknown', detail: typeof name === 'string' ? name : 'no usable answer' };
  }
  const { code, status, message, metadata } = error;
  const sipStatus = error instanceof SipCallError ? error.sipStatusCode : undefined;
  if (sipStatus !== undefined && Number.isInteger(sipStatus))
    return {
      kind: 'ended',
      ...sipEnd(sipStatus, [message, ...Object.values(metadata ?? {})].join(' ')),
    };

  const detail = `HTTP ${status}, LiveKit ${code ?? 'gave no code'}: ${withoutTokens(message)}`;
  switch (code) {
    // The ring timer has ended, or we called it off.
    case 'canceled':
      return { kind: 'ended', status: 'no_answer', code: null };
    case 'aborted':
      return { kind: 'ended', status: 'canceled', code: null };
    // After the INVITE: one no-answer in a thousand comes so (livekit/sip#857), and a carrier that is out of order.
    case 'failed_precondition':
      return { kind: 'ended', status: 'failed', code };
    case 'resource_exhausted':
    case 'unavailable':
      return { kind: 'busy', detail };
    case 'deadline_exceeded':
    case 'internal':
    case 'unknown':
      return { kind: 'unknown', detail };
  }
  if ((code !== undefined && refusedCodes.has(code)) || (status >= 400 && status < 500))
    return { kind: status === 429 ? 'busy' : 'refused', detail };
  return { kind: 'unknown', detail };
};
