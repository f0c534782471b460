import type { CampaignState } from '../../contracts/campaign/campaign-state.ts';
import type { LifecycleEvent } from './lifecycle-events.ts';

const ringing = {
  drain: 'what rings may still be answered, and calls go on',
  cancel_ringing: 'what rings is hung up, and calls go on',
  now: 'what rings is hung up, and calls are ended',
} as const;

/** What the campaign's log says of a step. */
export function wordsFor(event: LifecycleEvent, to: CampaignState): string {
  switch (event.type) {
    case 'campaign.validate':
      return 'It is being looked at';
    case 'campaign.start':
      return 'Ordered to start; it is being looked at first';
    case 'campaign.pause':
      return `Paused by order: nobody new is dialled, ${ringing[event.windDown]}`;
    case 'campaign.resume':
      return event.opening.isOpen
        ? 'Resumed by order'
        : `Resumed by order; ${event.opening.waits.says}`;
    case 'campaign.stop':
      return `Stopped by order: nobody new is dialled, ${ringing[event.windDown]}`;
    case 'campaign.redial':
    case 'campaign.edit':
      return event.says;
    case 'campaign.delete':
      return 'Deleted by order';
    case 'validation.passed':
      if (event.opening === null) return 'Nothing is wrong with it: it can be started';
      return event.opening.isOpen ? 'Started' : `Started; ${event.opening.waits.says}`;
    case 'validation.failed':
      return `It cannot be started: ${event.warnings.map(({ says }) => says).join('; ')}`.slice(
        0,
        1_000,
      );
    case 'schedule.opened':
      return 'Its time to dial has come';
    case 'schedule.closed':
    case 'budget.dayspent':
      return event.waits.says;
    case 'schedule.ended':
      return 'Its end date is reached: nobody new is dialled';
    case 'budget.spent':
    case 'breaker.tripped':
    case 'bot.withdrawn':
    case 'bot.gone':
      return event.fault.says;
    case 'breaker.probed':
      return 'Its calls failed; one at a time is tried now';
    case 'breaker.closed':
      return 'Its calls succeed again';
    case 'leads.exhausted':
      return 'Every lead has its outcome';
    case 'calls.over':
      return to === 'paused' ? 'Its last call is over' : 'Its last call is over: it has ended';
  }
}
