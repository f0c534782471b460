import { initialTransition, transition } from 'xstate';
import type { Campaign } from '../../contracts/campaign/campaign.ts';
import type {
  CampaignLogEntry,
  CampaignState,
  CampaignWarning,
} from '../../contracts/campaign/campaign-state.ts';
import { lifecycleMachine } from './lifecycle.ts';
import type { CampaignFault, LifecycleEvent } from './lifecycle-events.ts';
import { wordsFor } from './lifecycle-words.ts';

/** What of a campaign a change looks at. */
export type Changing = Pick<Campaign, 'state' | 'windDown' | 'waits' | 'warnings' | 'breakerStand'>;

/** One step of a campaign: what is written onto it, if it still stands where it stood. */
export interface CampaignChange {
  from: CampaignState;
  to: CampaignState;
  set: Changing;
  entry: CampaignLogEntry;
}

const [rest] = initialTransition(lifecycleMachine);

/** Where the event leads from this state; `deleted` as well; null: nowhere, it is not for this state. */
export function stateAfter(
  state: CampaignState,
  event: LifecycleEvent,
): CampaignState | 'deleted' | null {
  const here = lifecycleMachine.resolveState({ ...rest, value: state, status: 'active' });
  if (!here.can(event)) return null;
  return transition(lifecycleMachine, here, event)[0].value as CampaignState | 'deleted';
}

/** What the event makes of a campaign; null: its chart does not know the event there. */
export function changeOf(
  campaign: Changing,
  event: LifecycleEvent,
  now: number,
): CampaignChange | null {
  const from = campaign.state;
  const to = stateAfter(from, event);
  if (to === null || to === 'deleted') return null;
  return {
    from,
    to,
    set: {
      state: to,
      windDown: windDownOf(campaign, to, event),
      waits: to === 'scheduled' ? (waitsOf(event) ?? campaign.waits) : null,
      warnings: warningsOf(campaign.warnings, to, event, now),
      breakerStand: standOf(campaign.breakerStand, event, now),
    },
    entry: { at: now, what: event.type, from, to, says: wordsFor(event, to) },
  };
}

function windDownOf(
  { windDown }: Changing,
  to: CampaignState,
  event: LifecycleEvent,
): Campaign['windDown'] {
  if (to !== 'pausing' && to !== 'stopping') return null;
  if (event.type === 'campaign.pause' || event.type === 'campaign.stop') return event.windDown;
  return windDown ?? 'drain';
}

function waitsOf(event: LifecycleEvent): Campaign['waits'] {
  if (event.type === 'schedule.closed' || event.type === 'budget.dayspent') return event.waits;
  if (event.type !== 'campaign.resume' && event.type !== 'validation.passed') return null;
  return event.opening === null || event.opening.isOpen ? null : event.opening.waits;
}

/** A start, a resume or a look at it begins anew; what stopped it stays until then. */
function warningsOf(
  known: readonly CampaignWarning[],
  to: CampaignState,
  event: LifecycleEvent,
  now: number,
): CampaignWarning[] {
  const dated = (faults: readonly CampaignFault[]) =>
    faults.map((fault) => ({
      ...fault,
      sinceAt: known.find(({ code, at }) => code === fault.code && at === fault.at)?.sinceAt ?? now,
    }));
  switch (event.type) {
    case 'validation.passed':
    case 'validation.failed':
      return dated(event.warnings);
    case 'campaign.resume':
      return [];
    case 'breaker.closed':
      return known.filter(({ code }) => code !== 'breaker_open');
    case 'budget.spent':
    case 'breaker.tripped':
    case 'bot.withdrawn':
    case 'bot.gone':
      return [
        ...known.filter(({ code, at }) => code !== event.fault.code || at !== event.fault.at),
        ...dated([event.fault]),
      ];
    default:
      return to === 'completed' ? [] : [...known];
  }
}

function standOf(
  stand: Campaign['breakerStand'],
  event: LifecycleEvent,
  now: number,
): Campaign['breakerStand'] {
  switch (event.type) {
    case 'validation.passed':
    case 'campaign.resume':
    case 'breaker.closed':
      return { state: 'closed', sinceAt: now, tripCount: 0 };
    case 'breaker.tripped':
      return { state: 'open', sinceAt: now, tripCount: stand.tripCount + 1 };
    case 'breaker.probed':
      return { ...stand, state: 'probing', sinceAt: now };
    default:
      return stand;
  }
}
