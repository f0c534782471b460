import type { CampaignState } from '../../../machines/contracts/campaign/campaign.ts';
import type { LiveCampaign } from '../../../machines/contracts/relay.ts';
import type { IconName } from '../../parts/icon/icon-names.ts';

export type Order = 'start' | 'pause' | 'resume' | 'stop';

export const orders: Record<
  Order,
  { word: string; icon: IconName; from: CampaignState[]; done: string }
> = {
  start: { word: 'Start', icon: 'running', from: ['draft'], done: 'started' },
  pause: { word: 'Pause', icon: 'paused', from: ['running'], done: 'paused' },
  resume: { word: 'Resume', icon: 'running', from: ['paused'], done: 'resumed' },
  stop: { word: 'Stop', icon: 'stopped', from: ['running', 'paused'], done: 'stopping' },
};

export const ordersOf = (state: CampaignState): Order[] =>
  (Object.keys(orders) as Order[]).filter((order) => orders[order].from.includes(state));

const count = (many: number, one: string): string => `${many} ${one}${many === 1 ? '' : 's'}`;

/** What an order will do, in numbers: one sentence each. */
export const effectOf = (order: Order, campaign: LiveCampaign): string[] => {
  const ready = campaign.byState.ready ?? 0;
  const ringing = campaign.dialingCount;
  const live = campaign.liveCount;
  const going = [
    ...(ringing === 0
      ? []
      : [`${count(ringing, 'call')} that ${ringing === 1 ? 'rings' : 'ring'}`]),
    ...(live === 0 ? [] : [`${count(live, 'call')} that ${live === 1 ? 'goes' : 'go'} on`]),
  ].join(' and ');
  switch (order) {
    case 'start':
    case 'resume':
      return ready === 0
        ? ['No lead is ready to be dialled: nothing will ring.']
        : [
            `Telephones ring: ${count(ready, 'lead')} ${ready === 1 ? 'is' : 'are'} ready, at most ${campaign.concurrentMax} at a time.`,
            'You can pause it at any moment.',
          ];
    case 'pause':
      return [
        'Nobody new is dialled.',
        going === '' ? 'No call is going on.' : `${going} end by themselves.`,
        `${count(ready, 'lead')} wait until you resume.`,
      ];
    case 'stop':
      return [
        'Nobody new is dialled, and the campaign cannot be started again.',
        going === '' ? 'No call is going on.' : `${going} end by themselves.`,
        ready === 0
          ? 'No lead is left undialled.'
          : `${count(ready, 'lead')} will never be dialled.`,
      ];
  }
};
