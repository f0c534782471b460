import { type SwitchedCall, twilioDate } from './switched-call.ts';

/** A call as Twilio's `Calls` resource shows it. */
export const resourceOf = (accountSid: string, call: SwitchedCall) => ({
  sid: call.sid,
  account_sid: accountSid,
  api_version: '2010-04-01',
  to: call.to,
  from: call.from,
  status: call.status,
  direction: call.direction,
  date_created: twilioDate(call.createdAt),
  date_updated: twilioDate(call.endedAt ?? call.answeredAt ?? call.createdAt),
  start_time: call.startedAt === null ? null : twilioDate(call.startedAt),
  end_time: call.endedAt === null ? null : twilioDate(call.endedAt),
  duration:
    call.endedAt === null || call.answeredAt === null
      ? null
      : String(Math.round((call.endedAt - call.answeredAt) / 1_000)),
  queue_time: String((call.startedAt ?? call.createdAt) - call.createdAt),
  uri: `/2010-04-01/Accounts/${accountSid}/Calls/${call.sid}.json`,
});
