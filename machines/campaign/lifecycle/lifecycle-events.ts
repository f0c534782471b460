import type { CampaignWarning, WindDown } from '../../contracts/campaign/campaign-state.ts';

/** What a campaign in `scheduled` waits for. */
export interface Waits {
  /** Null: nobody knows. */
  untilAt: number | null;
  says: string;
}

/** Whether now is its time to dial. */
export type Opening = { isOpen: true } | { isOpen: false; waits: Waits };

/** What was found wrong, before anybody notes when. */
export type CampaignFault = Omit<CampaignWarning, 'sinceAt'>;

/** What an owner asks of a campaign. */
export type OrderEvent =
  | { type: 'campaign.validate' }
  | { type: 'campaign.start' }
  | { type: 'campaign.pause'; windDown: Exclude<WindDown, 'now'> }
  | { type: 'campaign.resume'; opening: Opening }
  | { type: 'campaign.stop'; windDown: WindDown }
  | { type: 'campaign.redial'; says: string }
  | { type: 'campaign.edit'; says: string }
  | { type: 'campaign.delete' };

/** What happened to a campaign. */
export type LifecycleFact =
  /** `opening`: it was ordered to start; null: only to be looked at. */
  | { type: 'validation.passed'; opening: Opening | null; warnings: CampaignFault[] }
  | { type: 'validation.failed'; warnings: CampaignFault[] }
  | { type: 'schedule.opened' }
  | { type: 'schedule.closed'; waits: Waits }
  | { type: 'schedule.ended' }
  /** What it may use up in a day is used up. */
  | { type: 'budget.dayspent'; waits: Waits }
  | { type: 'budget.spent'; fault: CampaignFault }
  | { type: 'breaker.tripped'; fault: CampaignFault }
  | { type: 'breaker.probed' }
  | { type: 'breaker.closed' }
  /** Its bot cannot take calls, and may again. */
  | { type: 'bot.withdrawn'; fault: CampaignFault }
  /** Its bot is no more. */
  | { type: 'bot.gone'; fault: CampaignFault }
  | { type: 'leads.exhausted' }
  /** No dial and no call of it is left. */
  | { type: 'calls.over' };

export type LifecycleEvent = OrderEvent | LifecycleFact;
