import type { AudioThreads } from '../../../actors/audio/audio-session.ts';
import type { CallMindOptions } from '../../../actors/model/conversation/call-mind.ts';
import type { CallFact } from '../../../machines/contracts/call/call-fact.ts';
import type { Clock } from '../../../machines/supervision/clock.ts';
import type { CallServices } from '../call-services.ts';
import type { LiveCall } from '../live-call.ts';

/** What the actors of a call need of the worker around them. */
export interface CallTreeDeps {
  threads: AudioThreads;
  services: Pick<CallServices, 'of' | 'minds' | 'flow'>;
  clock: Clock;
  recordingPath: (call: LiveCall) => string;
  random: () => number;
  tell: (call: LiveCall, event: CallFact['event'], data?: Record<string, unknown>) => void;
  /** Sees every fact of the tree, after its effects on the call. */
  moved: (call: LiveCall, fact: string) => void;
  /** Where the call stands is known to whoever would have to go on with it. */
  isKept: (call: LiveCall) => Promise<boolean>;
  /** For tests; standard: a bot's tools as their contract says. */
  openTool?: CallMindOptions['openTool'];
  /** Asks the carrier for the stream of this call again; never rejects. */
  recoverLeg: (call: LiveCall) => Promise<'recovered' | 'gone' | 'unknown'>;
}
