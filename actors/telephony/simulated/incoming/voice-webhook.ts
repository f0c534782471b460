import { signTwilioRequest } from '../../twilio/twilio-signature.ts';
import { parseTwiml, type TwimlVerb } from '../../twilio/twiml.ts';
import type { FaultSource } from '../faults.ts';
import type { SwitchedCall } from '../switched-call.ts';

export interface VoiceWebhookDeps {
  accountSid: string;
  authToken: string;
  faults: FaultSource;
  /** Ended calls ask no more. */
  closing: AbortSignal;
}

/** Of which call which stream is over. */
export interface EndedStream {
  callSid: string;
  streamSid: string;
  from: string;
  to: string;
  direction: SwitchedCall['direction'];
}

/** Twilio waits this long for what to do with a call. */
const answerMaxMs = 15_000;

/** What Twilio sends of a call that one of its numbers receives. */
const voiceFields = (accountSid: string, call: SwitchedCall): Record<string, string> => ({
  AccountSid: accountSid,
  ApiVersion: '2010-04-01',
  CallSid: call.sid,
  CallStatus: 'ringing',
  Called: call.to,
  CalledCity: '',
  CalledCountry: 'US',
  CalledState: 'CA',
  CalledZip: '',
  Caller: call.from,
  CallerCity: 'RIVERSIDE',
  CallerCountry: 'US',
  CallerState: 'CA',
  CallerZip: '92501',
  Direction: 'inbound',
  From: call.from,
  FromCity: 'RIVERSIDE',
  FromCountry: 'US',
  FromState: 'CA',
  FromZip: '92501',
  To: call.to,
  ToCity: '',
  ToCountry: 'US',
  ToState: 'CA',
  ToZip: '',
});

/** Asks one of our addresses what to do with a call. Null: no usable answer (not 2xx, broken TwiML, too late). */
const askForTwiml = async (
  { authToken }: Pick<VoiceWebhookDeps, 'authToken'>,
  url: string,
  fields: Record<string, string>,
  giveUp: AbortSignal,
): Promise<TwimlVerb[] | null> => {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'x-twilio-signature': signTwilioRequest(authToken, url, fields) },
      body: new URLSearchParams(fields),
      signal: AbortSignal.any([giveUp, AbortSignal.timeout(answerMaxMs)]),
    });
    const text = await response.text();
    const isXml = /^(text|application)\/xml\b/.test(response.headers.get('content-type') ?? '');
    return response.ok && isXml ? parseTwiml(text) : null;
  } catch {
    return null;
  }
};

/**
 * Asks a number's voice URL what to do with a call. Null: no usable answer, for which Twilio reads out "an application error" and
 * hangs up. By the fault `voice.duplicate` it asks twice at once and does what the second answer says.
 */
export const askVoiceUrl = async (
  deps: VoiceWebhookDeps,
  url: string,
  call: SwitchedCall,
): Promise<TwimlVerb[] | null> => {
  const fields = voiceFields(deps.accountSid, call);
  const ask = () => askForTwiml(deps, url, fields, deps.closing);
  const isTwice = deps.faults.occurs('voice.duplicate', { to: call.to, callSid: call.sid });
  const asked = await Promise.all(isTwice ? [ask(), ask()] : [ask()]);
  return asked.at(-1) ?? null;
};

/** Asks what follows a `<Connect>` whose stream has ended. Null as above. */
export const askAction = (
  deps: Pick<VoiceWebhookDeps, 'accountSid' | 'authToken'>,
  url: string,
  { callSid, streamSid, from, to, direction }: EndedStream,
  giveUp: AbortSignal,
): Promise<TwimlVerb[] | null> =>
  askForTwiml(
    deps,
    url,
    {
      AccountSid: deps.accountSid,
      ApiVersion: '2010-04-01',
      CallSid: callSid,
      CallStatus: 'in-progress',
      Direction: direction,
      From: from,
      StreamSid: streamSid,
      To: to,
    },
    giveUp,
  );
