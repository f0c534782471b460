import type { Lead } from '../contracts/campaign/campaign.ts';
import { type LeadEvent, leadMachine } from './lead.ts';

type State = Lead['state'];

/** What happens to a lead, as a write of its document: the states in which it may be found, and the one it is left in. */
export interface LeadMove {
  from: State[];
  to: State;
}

const states = Object.values(leadMachine.root.states).map((node) => ({
  name: node.key as State,
  transitions: node.on,
}));

/** Every move that the chart knows for this kind of event, read off the chart itself. */
export function movesOf(type: LeadEvent['type']): LeadMove[] {
  const byTarget = new Map<State, State[]>();
  for (const { name, transitions } of states)
    for (const transition of transitions[type] ?? [])
      for (const target of transition.target ?? []) {
        const from = byTarget.get(target.key as State) ?? [];
        from.push(name);
        byTarget.set(target.key as State, from);
      }
  return [...byTarget].map(([to, from]) => ({ from, to }));
}

/** The one move of an event that has but one. */
function moveOf(type: Exclude<LeadEvent['type'], 'lead.settled'>): LeadMove {
  const [move, ...others] = movesOf(type);
  if (move === undefined || others.length > 0)
    throw new Error(`the lead's chart has ${others.length + 1} moves for ${type}`);
  return move;
}

/** The moves by which the dialler and the API write leads. */
export const leadMoves = {
  shown: moveOf('lead.shown'),
  returned: moveOf('lead.returned'),
  expired: moveOf('lead.expired'),
  withheld: moveOf('lead.withheld'),
  dialled: moveOf('lead.dialled'),
  attached: moveOf('lead.attached'),
  woken: moveOf('lead.woken'),
  suppressed: moveOf('lead.suppressed'),
  released: moveOf('lead.released'),
  reopened: moveOf('lead.reopened'),
} as const;

/** States in which an attempt may settle its lead. */
export const settledFrom: State[] = movesOf('lead.settled')[0]!.from;

/** States of a lead that may still be dialled, and of one that somebody looks at, or that is being dialled or in a call. */
export const waitingStates: State[] = ['ready', 'waiting'];
export const busyStates: State[] = ['leased', 'dialing', 'live'];
