import { randomBytes } from 'node:crypto';
import type { Clock, TimerHandle } from '../../../machines/supervision/clock.ts';
import type { TwimlVerb } from '../twilio/twiml.ts';
import type { FaultSource } from './faults.ts';
import { type MediaStream, openMediaStream, type StreamLoss } from './media-stream.ts';
import { partyStep } from './party/party.ts';
import { createPartyEar } from './party/party-ear.ts';
import type { PartyReport } from './party/party-report.ts';
import { newParty, type PartyAct, type PartyTraits } from './party/party-state.ts';
import { createPartyVoice } from './party/party-voice.ts';
import type { Ticker } from './ticker.ts';

export interface LegDeps {
  callSid: string;
  accountSid: string;
  authToken: string;
  to: string;
  traits: PartyTraits;
  legLingerMs: number;
  clock: Clock;
  ticker: Ticker;
  faults: FaultSource;
  /** What its TwiML names to be asked when a stream has ended. Null: nothing usable was answered. */
  ask: (url: string, streamSid: string, giveUp: AbortSignal) => Promise<TwimlVerb[] | null>;
  /** The bot sounds at the party in this tick, and these of its words are complete. */
  onSound?: (words: readonly string[]) => void;
  /** Once, when the leg is over. */
  onEnd: (report: PartyReport) => void;
}

/** An answered call: the party, and the stream that carries it to us. It lives as long as the party stays. */
export interface Leg {
  /** Begins this TwiML; a running stream is stopped first. */
  run(verbs: readonly TwimlVerb[]): void;
  end(ended: PartyReport['ended']): void;
  /** What the party does at once, besides what its persona would do. */
  act(act: PartyAct): void;
}

/** Ticks between two pressed keys. */
const keyGapTicks = 10;
const errorsMax = 100;

export const createLeg = (deps: LegDeps): Leg => {
  const { clock } = deps;
  const ear = createPartyEar();
  const voice = createPartyVoice();
  const answeredAt = clock.now();
  const errors: PartyReport['errors'] = [];
  let party = newParty();
  let stream: MediaStream | null = null;
  let verbs: readonly TwimlVerb[] = [];
  let lingering: TimerHandle | undefined;
  /** While an ended stream's action is asked. */
  let asking: AbortController | null = null;
  /** Of the stream of this moment. */
  let action: string | undefined;
  let streamSid = '';
  let callId = '';
  let streams = 0;
  let framesPlayed = 0;
  let framesSent = 0;
  let shortFrames = 0;
  let keys: string[] = [];
  let keyWait = 0;
  let pressed = '';
  const told: string[] = [];
  /** The party's own time begins with the first stream. */
  let begun = false;
  let over = false;

  const leaveStream = (): void => {
    if (stream === null) return;
    framesSent += stream.framesSent;
    shortFrames += stream.playback.shortFrames;
    stream.stop();
    stream = null;
  };

  const end = (ended: PartyReport['ended']): void => {
    if (over) return;
    over = true;
    asking?.abort();
    remove();
    clock.clearTimeout(lingering);
    leaveStream();
    deps.onEnd({
      callSid: deps.callSid,
      callId,
      to: deps.to,
      persona: deps.traits.persona.name,
      heard: ear.end(),
      said: voice.said(),
      pressed,
      told,
      ended,
      answeredAt,
      endedAt: clock.now(),
      streams,
      framesPlayed,
      framesSent,
      shortFrames,
      errors,
    });
  };

  const onLoss = (loss: StreamLoss): void => {
    leaveStream();
    if (loss.type !== 'closed') {
      if (errors.length < errorsMax) errors.push({ code: loss.code, problem: loss.problem });
      if (loss.type === 'protocol') return end('carrier');
    }
    const subject = { to: deps.to, callSid: deps.callSid };
    if (action !== undefined && !deps.faults.occurs('action.lose', subject)) return ask(action);
    if (loss.type === 'closed') return next();
    clock.clearTimeout(lingering);
    lingering = clock.setTimeout(() => end('carrier'), deps.legLingerMs);
  };

  const ask = (url: string): void => {
    const asked = new AbortController();
    asking = asked;
    void deps.ask(url, streamSid, asked.signal).then((answer) => {
      if (asked.signal.aborted) return;
      asking = null;
      // Twilio says that an application error has occurred, and hangs up.
      if (answer === null) return end('carrier');
      verbs = answer;
      next();
    });
  };

  const next = (): void => {
    const [verb, ...rest] = verbs;
    verbs = rest;
    if (verb?.verb === 'say') {
      // It takes no time here.
      told.push(verb.text);
      return next();
    }
    if (verb?.verb !== 'stream') return end('bot');
    callId = verb.parameters.callId ?? callId;
    action = verb.action;
    streamSid = `MZ${randomBytes(16).toString('hex')}`;
    streams += 1;
    try {
      stream = openStream(verb.url, verb.parameters);
    } catch (error) {
      errors.push({ code: 31_922, problem: String(error) });
      end('carrier');
    }
  };

  const openStream = (url: string, parameters: Record<string, string>): MediaStream =>
    openMediaStream({
      url,
      ids: {
        accountSid: deps.accountSid,
        callSid: deps.callSid,
        streamSid,
      },
      to: deps.to,
      parameters,
      authToken: deps.authToken,
      faults: deps.faults,
      onStarted: () => {
        begun = true;
      },
      onLoss,
    });

  const perform = (act: PartyAct): void => {
    if (act.type === 'say') voice.say(act.text, act);
    else if (act.type === 'beep') voice.beep();
    else if (act.type === 'fax') voice.fax();
    else if (act.type === 'press') keys.push(...act.digits.split(''));
    else end('party');
  };

  const pressKeys = (): void => {
    if (keyWait > 0) keyWait -= 1;
    const key = keys[0];
    if (key === undefined || keyWait > 0) return;
    keys = keys.slice(1);
    keyWait = keyGapTicks;
    if (stream?.press(key) === true) pressed += key;
  };

  const tick = (): void => {
    const frame = stream?.open === true ? stream.playback.take() : null;
    if (frame !== null) framesPlayed += 1;
    stream?.echoMarks();
    if (!begun) return;
    const { voiced, words } = ear.hear(frame);
    if (voiced || words.length > 0) deps.onSound?.(words);
    const stepped = partyStep(party, { voiced, words, speaking: voice.speaking }, deps.traits);
    party = stepped.state;
    for (const act of stepped.acts) perform(act);
    if (over) return;
    pressKeys();
    const sound = voice.next();
    stream?.send(sound);
    if (voice.cutOff) end('party');
  };

  const remove = deps.ticker.add(tick);

  return {
    run(next_) {
      if (over) return;
      asking?.abort();
      leaveStream();
      clock.clearTimeout(lingering);
      verbs = next_;
      next();
    },
    end,
    act(act) {
      if (!over) perform(act);
    },
  };
};
