import type {
  CampaignOrder,
  WindDown,
} from '../../../machines/contracts/campaign/campaign-state.ts';
import type { LiveCampaign } from '../../../machines/contracts/relay.ts';
import type { IconName } from '../../parts/icon/icon-names.ts';

/** Those that have a button here; the others need a form or a look at the list. */
export type Order = Extract<CampaignOrder, 'start' | 'pause' | 'resume' | 'stop' | 'redial'>;

export const orders: Record<Order, { word: string; icon: IconName; done: string }> = {
  start: { word: 'Start', icon: 'running', done: 'started' },
  resume: { word: 'Resume', icon: 'running', done: 'resumed' },
  pause: { word: 'Pause', icon: 'paused', done: 'pausing' },
  stop: { word: 'Stop', icon: 'stopped', done: 'stopping' },
  redial: { word: 'Redial', icon: 'retry', done: 'leads put back' },
};

/** What the campaign's chart allows now, as the API tells it. */
export const ordersOf = (campaign: Pick<LiveCampaign, 'orders'>): Order[] =>
  (Object.keys(orders) as Order[]).filter((order) => campaign.orders.includes(order));

/** How it may pause or stop. */
export const windDownsOf = (order: Order): { mode: WindDown; words: string }[] => {
  const drain = { mode: 'drain', words: 'Let what rings be answered, and calls end by themselves' };
  const cancel = { mode: 'cancel_ringing', words: 'Hang up what rings; calls end by themselves' };
  const now = { mode: 'now', words: 'Hang up what rings, and end calls at once' };
  const all = { pause: [drain, cancel], stop: [drain, cancel, now] } as const;
  return order === 'pause' || order === 'stop'
    ? (all[order] as readonly { mode: WindDown; words: string }[]).slice()
    : [];
};

const count = (many: number, one: string): string => `${many} ${one}${many === 1 ? '' : 's'}`;

/** What an order will do, in numbers: one sentence each. */
export const effectOf = (
  order: Order,
  campaign: LiveCampaign,
  mode: WindDown = 'drain',
): string[] => {
  const ready = campaign.byState.ready ?? 0;
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
        ...goingOn(campaign, mode),
        `${count(ready, 'lead')} wait until you resume.`,
      ];
    case 'stop':
      return [
        'Nobody new is dialled, and the campaign ends.',
        ...goingOn(campaign, mode),
        ready === 0
          ? 'No lead is left undialled.'
          : `${count(ready, 'lead')} will not be dialled, unless you redial some later.`,
      ];
    case 'redial':
      return ['Leads that have their outcome are put back, and dialled again.'];
  }
};

function goingOn({ dialingCount, liveCount }: LiveCampaign, mode: WindDown): string[] {
  const ring = `${count(dialingCount, 'call')} that ${dialingCount === 1 ? 'rings' : 'ring'}`;
  const talk = `${count(liveCount, 'call')} that ${liveCount === 1 ? 'goes' : 'go'} on`;
  const hungUp = [
    ...(dialingCount > 0 && mode !== 'drain' ? [ring] : []),
    ...(liveCount > 0 && mode === 'now' ? [talk] : []),
  ];
  const left = [
    ...(dialingCount > 0 && mode === 'drain' ? [ring] : []),
    ...(liveCount > 0 && mode !== 'now' ? [talk] : []),
  ];
  if (hungUp.length + left.length === 0) return ['No call is going on.'];
  return [
    ...(hungUp.length === 0 ? [] : [`${hungUp.join(' and ')} are hung up.`]),
    ...(left.length === 0 ? [] : [`${left.join(' and ')} end by themselves.`]),
  ];
}
