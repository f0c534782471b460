import { randomBytes } from 'node:crypto';
import type { Clock, TimerHandle } from '../../../machines/supervision/clock.ts';
import type { TwilioStatus } from '../twilio/twilio-callback.ts';
import type { TwimlVerb } from '../twilio/twiml.ts';
import type { Admission } from './admission.ts';
import type { Fate } from './fate.ts';
import type { FaultSource } from './faults.ts';
import type { IncomingRequest } from './incoming/incoming-form.ts';
import { askAction, askVoiceUrl } from './incoming/voice-webhook.ts';
import { createLeg, type Leg } from './leg.ts';
import type { PartyReport } from './party/party-report.ts';
import type { PartyAct } from './party/party-state.ts';
import { type PersonaName, personas } from './party/persona.ts';
import type { ReplyRule } from './party/reply-rules.ts';
import { progressFields } from './progress-fields.ts';
import type { StatusCallbacks } from './status-callbacks.ts';
import {
  type CallbackEvent,
  type DialRequest,
  isOver,
  type SwitchedCall,
} from './switched-call.ts';
import type { Ticker } from './ticker.ts';

export interface SwitchboardDeps {
  accountSid: string;
  authToken: string;
  seed: string | number;
  fate: (to: string, attempt: number) => Fate;
  rules: readonly ReplyRule[];
  timeScale: number;
  legLingerMs: number;
  clock: Clock;
  ticker: Ticker;
  admission: Admission;
  callbacks: StatusCallbacks;
  faults: FaultSource;
  onSound?: ((callSid: string, words: readonly string[]) => void) | undefined;
}

/** The exchange: every call from its dialling to its end. */
export interface Switchboard {
  /** Null when too many calls wait. */
  dial(request: DialRequest): SwitchedCall | null;
  /** Somebody calls one of the account's numbers, which asks `voiceUrl` what to do. */
  receive(request: IncomingRequest & { voiceUrl: string }): SwitchedCall;
  get(sid: string): SwitchedCall | undefined;
  /** Newest first. */
  list(): SwitchedCall[];
  /** Ends a queued, ringing or answered call; false if it is over. */
  hangUp(call: SwitchedCall): boolean;
  /** Gives an answered call other TwiML; false if it is not in progress. */
  redirect(call: SwitchedCall, verbs: TwimlVerb[]): boolean;
  act(sid: string, act: PartyAct): boolean;
  reports(): PartyReport[];
  close(): void;
}

/** Calls and reports kept after their end; the oldest go first. */
const keptMax = 20_000;
/** Twilio ends a call that comes in after four hours. */
const inboundMaxMs = 14_400_000;

/** The number of whoever is not ours. */
const partyOf = ({ direction, from, to }: SwitchedCall): string =>
  direction === 'inbound' ? from : to;

interface Line {
  call: SwitchedCall;
  request: DialRequest;
  fate: Fate;
  attempt: number;
  sequence: number;
  timer: TimerHandle | undefined;
  leg: Leg | null;
  started: boolean;
}

export const createSwitchboard = (deps: SwitchboardDeps): Switchboard => {
  const { clock, timeScale } = deps;
  const lines = new Map<string, Line>();
  const dials = new Map<string, number>();
  const reports: PartyReport[] = [];
  const closing = new AbortController();

  const announce = (line: Line, event: CallbackEvent, status: TwilioStatus): void => {
    const { call, request, sequence } = line;
    if (closing.signal.aborted || request.statusCallback === null || !request.events.has(event))
      return;
    const { accountSid, callbacks } = deps;
    const fields = progressFields(call, status, { accountSid, sequence, now: clock.now() });
    callbacks.send(call, request.statusCallback, fields);
    line.sequence += 1;
  };

  const finish = (line: Line, status: SwitchedCall['status']): void => {
    const { call } = line;
    if (isOver(call)) return;
    clock.clearTimeout(line.timer);
    call.status = status;
    call.endedAt = clock.now();
    announce(line, 'completed', status);
    // Calls that come in are nobody's dials.
    if (call.direction === 'inbound') return forgetOldest();
    if (line.started) deps.admission.leave();
    else deps.admission.cancel(call.sid);
    forgetOldest();
  };

  const forgetOldest = (): void => {
    if (lines.size <= keptMax) return;
    for (const [sid, line] of lines) {
      if (isOver(line.call)) lines.delete(sid);
      if (lines.size <= keptMax) return;
    }
  };

  const after = (line: Line, ms: number, next: () => void): void => {
    line.timer = clock.setTimeout(next, ms);
  };

  const answer = (line: Line, verbs: readonly TwimlVerb[] = line.request.verbs): void => {
    const { call, request, fate } = line;
    call.status = 'in-progress';
    call.answeredAt = clock.now();
    announce(line, 'answered', 'in-progress');
    line.leg = createLeg({
      callSid: call.sid,
      accountSid: deps.accountSid,
      authToken: deps.authToken,
      to: call.to,
      traits: {
        persona: personas[fate.persona],
        rules: deps.rules,
        key: [deps.seed, partyOf(call), line.attempt],
      },
      legLingerMs: deps.legLingerMs,
      clock,
      ticker: deps.ticker,
      faults: deps.faults,
      ask: (url, streamSid, giveUp) =>
        askAction(deps, url, { ...call, callSid: call.sid, streamSid }, giveUp),
      ...(deps.onSound && { onSound: (words) => deps.onSound?.(call.sid, words) }),
      onEnd: (report) => {
        reports.push(report);
        if (reports.length > keptMax) reports.shift();
        finish(line, 'completed');
      },
    });
    after(line, request.callMaxMs, () => line.leg?.end('carrier'));
    line.leg.run(verbs);
  };

  const ring = (line: Line): void => {
    const { call, request, fate } = line;
    call.status = 'ringing';
    announce(line, 'ringing', 'ringing');
    // Patience is compared at scale 1, so that the scale changes how long a dial takes and never how it ends.
    if (fate.ringMs <= request.ringTimeoutMs)
      after(line, fate.ringMs * timeScale, () => answer(line));
    else after(line, request.ringTimeoutMs * timeScale, () => finish(line, 'no-answer'));
  };

  const start = (line: Line): void => {
    const { call, fate } = line;
    line.started = true;
    call.startedAt = clock.now();
    announce(line, 'initiated', 'initiated');
    after(line, fate.pddMs * timeScale, () => {
      if (fate.outcome === 'busy') finish(line, 'busy');
      else if (fate.outcome === 'failed') finish(line, 'failed');
      else ring(line);
    });
  };

  /** A number of ours rings: its owner says what is done with the call. */
  const receive = async (line: Line, voiceUrl: string): Promise<void> => {
    const { call } = line;
    const verbs = await askVoiceUrl({ ...deps, closing: closing.signal }, voiceUrl, call);
    if (isOver(call) || closing.signal.aborted) return;
    const [first] = verbs ?? [];
    if (verbs === null) finish(line, 'failed');
    else if (first?.verb === 'reject') finish(line, first.reason === 'busy' ? 'busy' : 'no-answer');
    else answer(line, verbs);
  };

  const newLine = (
    direction: SwitchedCall['direction'],
    request: DialRequest,
    persona?: PersonaName,
  ): Line => {
    const isInbound = direction === 'inbound';
    const call: SwitchedCall = {
      sid: `CA${randomBytes(16).toString('hex')}`,
      direction,
      to: request.to,
      from: request.from,
      status: isInbound ? 'ringing' : 'queued',
      createdAt: clock.now(),
      startedAt: isInbound ? clock.now() : null,
      answeredAt: null,
      endedAt: null,
    };
    const attempt = (dials.get(partyOf(call)) ?? 0) + 1;
    const fate = deps.fate(partyOf(call), attempt);
    // No machine calls: a number that would have answered as one is called from by whoever owns it.
    if (isInbound && personas[fate.persona].machine !== null) fate.persona = 'prompt';
    return {
      call,
      request,
      fate: persona === undefined ? fate : { ...fate, persona },
      attempt,
      sequence: 0,
      timer: undefined,
      leg: null,
      started: false,
    };
  };

  return {
    receive({ from, to, voiceUrl, persona }) {
      const line = newLine(
        'inbound',
        {
          from,
          to,
          verbs: [],
          statusCallback: `${voiceUrl}/status`,
          events: new Set(['completed']),
          ringTimeoutMs: 0,
          callMaxMs: inboundMaxMs,
        },
        persona,
      );
      lines.set(line.call.sid, line);
      dials.set(from, line.attempt);
      void receive(line, voiceUrl);
      return line.call;
    },
    dial(request) {
      const line = newLine('outbound-api', request);
      const { call, attempt } = line;
      lines.set(call.sid, line);
      if (!deps.admission.enter(call.sid, () => start(line))) {
        lines.delete(call.sid);
        return null;
      }
      dials.set(request.to, attempt);
      return call;
    },
    get: (sid) => lines.get(sid)?.call,
    list: () => [...lines.values()].map((line) => line.call).reverse(),
    hangUp(call) {
      const line = lines.get(call.sid);
      if (line === undefined || isOver(call)) return false;
      if (line.leg === null) finish(line, 'canceled');
      else line.leg.end('bot');
      return true;
    },
    redirect(call, verbs) {
      const line = lines.get(call.sid);
      if (line === undefined || line.leg === null || call.status !== 'in-progress') return false;
      line.leg.run(verbs);
      return true;
    },
    act(sid, act) {
      const leg = lines.get(sid)?.leg ?? null;
      leg?.act(act);
      return leg !== null;
    },
    reports: () => [...reports],
    close() {
      closing.abort();
      for (const line of lines.values()) {
        clock.clearTimeout(line.timer);
        line.leg?.end('carrier');
      }
    },
  };
};
