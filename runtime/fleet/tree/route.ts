import type { CallAudioEmitted } from '../../../actors/audio/call-audio.ts';
import type { CallRecorderEmitted } from '../../../actors/recording/call-recorder.ts';
import type { ListenerEmitted } from '../../../actors/speech/listener.ts';
import type { OperatorEarEmitted } from '../../../actors/speech/operator-ear.ts';
import type { SpeakerEmitted } from '../../../actors/speech/speaker.ts';
import type { TypistEmitted } from '../../../actors/telephony/browser/typist.ts';
import type { LegEmitted } from '../../../actors/telephony/leg.ts';
import type { OperatorLegsEmitted } from '../../../actors/telephony/operator/operator-legs.ts';
import type { CallEmitted } from '../../../machines/call/call.ts';
import type { LedgerFact } from '../../../machines/call/ledger.ts';
import type { ScreeningEmitted } from '../../../machines/call/screening/screening-setup.ts';
import type { TurnEmitted } from '../../../machines/call/turn/turn-context.ts';
import type { CallOutcome } from '../../../machines/fleet/slot.ts';
import type { FlowEmitted } from '../../../machines/flow/flow-context.ts';
import type { OperatorEmitted } from '../../../machines/operator/operator-events.ts';
import type { Address } from '../../../machines/supervision/child-spec.ts';
import type { LiveCall } from '../live-call.ts';
import type { CallTreeDeps } from './call-tree-deps.ts';

/** Every fact that a child of the tree may emit. */
export type TreeFact =
  | CallAudioEmitted
  | CallRecorderEmitted
  | LegEmitted
  | TypistEmitted
  | ListenerEmitted
  | SpeakerEmitted
  | TurnEmitted
  | FlowEmitted
  | ScreeningEmitted
  | OperatorEmitted
  | OperatorLegsEmitted
  | OperatorEarEmitted
  | CallEmitted;

/** A sibling by its id. */
export type To = (id: string) => Address;

/** For each fact, who hears it. A fact without a route does not compile. */
export type Routes<Fact extends { type: string }> = {
  readonly [Type in Fact['type']]: (fact: Extract<Fact, { type: Type }>, to: To) => void;
};

/** What every route has at hand. */
export interface RouteGround extends CallTreeDeps {
  call: LiveCall;
  note: (fact: LedgerFact) => void;
  onOutcome: (outcome: CallOutcome) => void;
}

/** Nobody acts on it: it is for the journal. */
export const unheard = () => {};

/** Sends the fact on as it is. */
export const pass =
  (id: string) =>
  (fact: TreeFact, to: To): void =>
    to(id).send(fact);
