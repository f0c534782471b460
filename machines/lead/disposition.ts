import type { AttemptOutcome } from '../contracts/campaign/campaign.ts';

/**
 * The one table in which the words of carriers and records become the dispositions that retry rules are written for.
 * Sources: dialler.md §5.1 and §7 (480 with two meanings: livekit/sip#468; 412 and failed_precondition as one no-answer in a
 * thousand: livekit/sip#857), RFC 3261 §21, RFC 8197 (607), RFC 8688 (608).
 */
type CarrierVerdict =
  | 'busy'
  | 'no_answer'
  | 'call_declined'
  | 'invalid'
  | 'carrier_error'
  /** By how long it rang. */
  | 'by_ringing';

const carrierCodes: Record<string, CarrierVerdict> = {
  '486': 'busy',
  '600': 'busy',
  '408': 'no_answer',
  '487': 'no_answer',
  '412': 'no_answer',
  failed_precondition: 'no_answer',
  '480': 'by_ringing',
  '603': 'call_declined',
  '607': 'call_declined',
  '608': 'call_declined',
  '404': 'invalid',
  '410': 'invalid',
  '484': 'invalid',
  '604': 'invalid',
  '403': 'carrier_error',
  '429': 'carrier_error',
  // Of LiveKit, when nobody was there to be told the SIP status.
  sip_trunk_failure: 'carrier_error',
  // Q.850 causes that some carriers send instead of a SIP status: no circuit, network down, temporary failure, congestion.
  '34': 'carrier_error',
  '38': 'carrier_error',
  '41': 'carrier_error',
  '42': 'carrier_error',
  // Twilio's own numbers: invalid number, not a number, too many requests.
  '13224': 'invalid',
  '21211': 'invalid',
  '20429': 'carrier_error',
};

/** A dial that Twilio's REST interface refused is told in a sentence: `HTTP 400, Twilio 21211: …`. */
const twilioNumber = /\bTwilio (\d+)/;

/** A dial refused sooner than this never rang: the carrier was full. dialler.md §2.4 (c). */
const fastFailMs = 1_200;
/** A ringing that ends so close to its time limit was ended by the limit. */
const ringSlackMs = 2_000;
/** Who hangs up so soon after answering has declined. dialler.md §5.1. */
const declinedTalkMs = 2_000;

/** Dispositions that flows and screenings are known to write for the same thing. A flow's author names them freely. */
const sameAs: Record<string, string> = {
  callback_requested: 'callback',
  call_back: 'callback',
  dnc: 'refused',
  do_not_call: 'refused',
  opt_out: 'refused',
  opted_out: 'refused',
  refusal: 'refused',
  not_interested: 'refused',
  wrong_party: 'wrong_party',
  wrong_number: 'wrong_party',
  interrupted: 'dropped',
  late_machine: 'voicemail',
};

export interface EndedDial {
  outcome: AttemptOutcome;
  /** Of the call's record, if a worker had it. */
  disposition: string | null;
  carrierCode: string | null;
  /** From the dial to its answer or end; null: not known. */
  rangMs: number | null;
  /** From the answer to the end; null: not answered, or not known. */
  talkedMs: number | null;
  ringTimeoutMs: number;
}

/** What a dial came to, in the word that rules are written for. A rule for a flow's own word goes first. */
export function dispositionOf(dial: EndedDial, retry: Record<string, unknown>): string {
  const { outcome, disposition } = dial;
  if (disposition !== null) {
    if (retry[disposition] !== undefined) return disposition;
    const isShort = dial.talkedMs !== null && dial.talkedMs < declinedTalkMs;
    if (disposition === 'hung_up' && isShort) return 'call_declined';
    return sameAs[disposition] ?? disposition;
  }
  // Ours to know, whatever the carrier says.
  if (outcome === 'abandoned' || outcome === 'unknown' || outcome === 'canceled') return outcome;
  const verdict = carrierVerdict(dial.carrierCode);
  if (verdict === null) return outcome;
  return verdict === 'by_ringing' ? byRinging(dial) : verdict;
}

/** Null: the code says nothing that we know. */
function carrierVerdict(code: string | null): CarrierVerdict | null {
  if (code === null) return null;
  const known = carrierCodes[twilioNumber.exec(code)?.[1] ?? code.toLowerCase()];
  if (known !== undefined) return known;
  if (/^5\d\d$/.test(code) || /\bcps\b/i.test(code)) return 'carrier_error';
  return null;
}

/** 480: the carrier was full and refused at once; else somebody declined; at the time limit nobody answered. */
function byRinging({ rangMs, ringTimeoutMs }: EndedDial): string {
  if (rangMs === null || rangMs >= ringTimeoutMs - ringSlackMs) return 'no_answer';
  return rangMs < fastFailMs ? 'carrier_error' : 'call_declined';
}

/** What answers without being a person. */
export const machineCodes: ReadonlySet<string> = new Set([
  'voicemail',
  'machine',
  'ivr',
  'fax',
  'unavailable',
  'screened',
]);
/** Dials that reached nobody, though they say something about when and where somebody might be. */
const silentCodes = new Set(['busy', 'no_answer', 'call_declined', 'silent']);
/** Dials that say nothing of the callee. */
const mootCodes = new Set(['invalid', 'failed', 'canceled', 'carrier_error', 'unknown']);

/** Whether a person answered; null: the dial tells nothing of it. */
export function reachedHuman(code: string): boolean | null {
  if (mootCodes.has(code)) return null;
  return !machineCodes.has(code) && !silentCodes.has(code);
}

const words: Record<string, string> = {
  busy: 'The line was busy',
  no_answer: 'Nobody answered',
  call_declined: 'The call was declined',
  invalid: 'The number does not exist',
  failed: 'The call failed',
  canceled: 'The dial was cancelled by us',
  carrier_error: 'The carrier did not take the call',
  abandoned: 'Answered, but no worker was free',
  voicemail: 'A voicemail answered',
  ivr: 'A menu answered',
  fax: 'A fax answered',
  screened: 'A call screener answered',
  silent: 'Whoever answered said nothing',
  unavailable: 'The number cannot be reached',
  machine: 'Nobody knows who answered',
  dropped: 'The call was cut off',
  callback: 'A call back was asked for',
  refused: 'They want no calls',
  wrong_party: 'The number belongs to somebody else',
  unknown: 'Nobody knows whether it rang: the dialler stopped while dialling',
};

/** A disposition as an operator reads it, a sentence without its full stop. */
export const dispositionWords = (code: string): string =>
  words[code] ?? `The call ended as “${code.replaceAll('_', ' ')}”`;
