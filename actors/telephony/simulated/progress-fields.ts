import type { TwilioStatus } from '../twilio/twilio-callback.ts';
import { type SwitchedCall, twilioDate } from './switched-call.ts';

/** What the far end said, for the callback. */
const sipCodes: Readonly<Record<string, string>> = {
  completed: '200',
  busy: '486',
  'no-answer': '487',
  failed: '404',
  canceled: '487',
};

/** The form fields of a status callback, as Twilio sends them; `completed` alone tells durations and the far end's answer. */
export const progressFields = (
  call: SwitchedCall,
  status: TwilioStatus,
  { accountSid, sequence, now }: { accountSid: string; sequence: number; now: number },
): Record<string, string> => {
  const talkedMs = call.answeredAt === null ? 0 : now - call.answeredAt;
  return {
    AccountSid: accountSid,
    ApiVersion: '2010-04-01',
    CallSid: call.sid,
    CallStatus: status,
    CallbackSource: 'call-progress-events',
    Called: call.to,
    Caller: call.from,
    Direction: call.direction,
    From: call.from,
    SequenceNumber: String(sequence),
    Timestamp: twilioDate(now),
    To: call.to,
    ...(call.endedAt === null
      ? {}
      : {
          CallDuration: String(Math.round(talkedMs / 1_000)),
          Duration: String(Math.ceil(talkedMs / 60_000)),
          SipResponseCode: sipCodes[status] ?? '200',
        }),
  };
};
