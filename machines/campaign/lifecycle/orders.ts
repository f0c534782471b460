import { CampaignOrder, CampaignState } from '../../contracts/campaign/campaign-state.ts';
import { lifecycleMachine } from './lifecycle.ts';

const named = (state: CampaignState, type: string): boolean =>
  lifecycleMachine.states[state]?.ownEvents.some((own) => own === type) ?? false;
const tagged = (state: CampaignState, tag: string): boolean =>
  lifecycleMachine.states[state]?.tags.includes(tag) ?? false;

/** What may be asked of a campaign in this state, as its chart has it. */
export const ordersIn = (state: CampaignState): CampaignOrder[] =>
  CampaignOrder.options.filter((order) => named(state, `campaign.${order}`));

/** Why an order is refused, and where it would not be. */
export const refusalOf = (state: CampaignState, order: CampaignOrder): string => {
  const states = CampaignState.options.filter((one) => named(one, `campaign.${order}`));
  return `it is ${state}; ${order} is possible while it is ${states.join(', ').replace(/, ([^,]*)$/, ' or $1')}`;
};

/** States in which the dialler looks at a campaign at every tick. */
export const watchedStates: CampaignState[] = CampaignState.options.filter((state) =>
  tagged(state, 'watched'),
);

/** Settings that change whom it calls and as whom: not while it may be dialling. */
const identity = ['botId', 'from'] as const;
const limits = [
  'callerIds',
  'pacing',
  'retry',
  'bestTime',
  'schedule',
  'budget',
  'breaker',
  'screening',
  'compliance',
] as const;

/** Fields of a campaign that its owner may change. */
export type EditableField = 'name' | (typeof identity)[number] | (typeof limits)[number];

/** Which of its settings may be changed in this state; they count from the next tick on. */
export const editableIn = (state: CampaignState): EditableField[] => {
  if (tagged(state, 'editAll')) return ['name', ...identity, ...limits];
  return tagged(state, 'editLimits') ? ['name', ...limits] : ['name'];
};
