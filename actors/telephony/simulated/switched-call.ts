import type { TwilioStatus } from '../twilio/twilio-callback.ts';
import type { TwimlVerb } from '../twilio/twiml.ts';

export type CallbackEvent = 'initiated' | 'ringing' | 'answered' | 'completed';

export interface DialRequest {
  to: string;
  from: string;
  verbs: TwimlVerb[];
  statusCallback: string | null;
  events: ReadonlySet<CallbackEvent>;
  ringTimeoutMs: number;
  callMaxMs: number;
}

/** One call as the REST API shows it. */
export interface SwitchedCall {
  readonly sid: string;
  readonly direction: 'outbound-api' | 'inbound';
  readonly to: string;
  readonly from: string;
  status: Exclude<TwilioStatus, 'initiated'>;
  readonly createdAt: number;
  /** Dialled; null while it waits in the queue. */
  startedAt: number | null;
  answeredAt: number | null;
  endedAt: number | null;
}

const overStatuses: ReadonlySet<string> = new Set([
  'completed',
  'busy',
  'no-answer',
  'failed',
  'canceled',
]);
/** Nothing more happens to it. */
export const isOver = (call: SwitchedCall): boolean => overStatuses.has(call.status);

/** RFC 2822 with a numeric zone, as Twilio writes dates. */
export const twilioDate = (at: number): string =>
  new Date(at).toUTCString().replace('GMT', '+0000');
