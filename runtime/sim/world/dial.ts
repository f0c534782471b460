import type { SimulatedCampaign } from '../scenarios/scenario.ts';
import type { HeldLead, LeadList } from './lead-list.ts';
import type { Fate } from './party.ts';

export interface Campaign extends SimulatedCampaign {
  leads: LeadList;
  /** Its dials on their way, ringing, waiting and talking. */
  liveCount: number;
}

/** One dial from the INVITE to the end of the talk. */
export interface Dial {
  dialId: string;
  campaign: Campaign;
  lead: HeldLead;
  dialedAt: number;
  fate: Fate;
  state: 'ringing' | 'screening' | 'waiting' | 'attaching' | 'talking' | 'ended';
  isRecalled: boolean;
  isResolved: boolean;
  /** A free slot is its own until it is resolved. */
  holds: boolean;
  /** −1 while it has none. */
  slot: number;
  slotAt: number;
}
