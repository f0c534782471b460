import type { ScreeningStanding } from '../contracts/call/screen.ts';
import type { AttemptOutcome } from '../contracts/campaign/campaign.ts';
import type { AttemptSubject, Finding } from './attempt-context.ts';
import type { CarrierStatus } from './attempt-outcome.ts';
import { effect } from './effect.ts';

export type IntentVerdict = 'written' | 'fenced' | 'withheld' | 'exists' | 'slotless';

/** What an attempt does to the world; implemented in actors/dialling. */
export const attemptEffects = {
  /**
   * Lead to `dialing`, then the attempt's document. `fenced`: the lead is no longer ours. `exists`: this attempt was written
   * before, by a leader that stopped; it must be looked up, not dialled. `slotless`: its worker is gone and no other is free. `withheld`: no law
   * allows it now, and the lead has been told until when.
   */
  writeIntent: effect<IntentVerdict, { subject: AttemptSubject }>('writeIntent'),
  /** Throws `carrier_rejected` or `dial_withheld` (not placed), or anything else (nobody knows). */
  originate: effect<
    { carrierCallId: string },
    { subject: AttemptSubject; ringTimeoutMs: number; callMaxMs: number }
  >('originate'),
  /** Asks store and carrier what has become of this dial. */
  lookUp: effect<
    Finding,
    { subject: AttemptSubject; carrierCallId: string | null; ringTimeoutMs: number }
  >('lookUp'),
  /** Has a worker listen to who answered, the one that the media goes to first. `none`: no worker does. */
  screen: effect<
    'screened' | 'none',
    {
      subject: AttemptSubject;
      carrierCallId: string;
      answeredAt: number | null;
      ringMs: number | null;
    }
  >('screen'),
  /** Asks the worker that listens. Null: it does not know the call any more, or is gone. */
  askScreening: effect<ScreeningStanding | null, { subject: AttemptSubject }>('askScreening'),
  /** Gives the answered call to a slot. `none`: no worker took it. `refused`: the fleet does not accept our secret. */
  attach: effect<
    'attached' | 'none' | 'refused',
    {
      subject: AttemptSubject;
      carrierCallId: string;
      answeredAt: number | null;
      isAdopted: boolean;
      screening: ScreeningStanding | null;
    }
  >('attach'),
  /** Tells whoever answered that nobody is free; the carrier hangs up behind it. */
  dismiss: effect<void, { subject: AttemptSubject; carrierCallId: string }>('dismiss'),
  /** The carrier's word for it afterwards; null: it has none. */
  hangUp: effect<CarrierStatus | null, { subject: AttemptSubject; carrierCallId: string | null }>(
    'hangUp',
  ),
  /** Writes the outcome and what follows for the lead; repeating it changes nothing. */
  settle: effect<
    void,
    {
      subject: AttemptSubject;
      outcome: AttemptOutcome;
      disposition: string | null;
      carrierCode: string | null;
      screening: ScreeningStanding | null;
    }
  >('settle'),
  /** Returns a lead whose intent was never written. */
  giveBack: effect<void, { subject: AttemptSubject }>('giveBack'),
};

export type AttemptEffects = typeof attemptEffects;
