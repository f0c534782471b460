import type { AnyStateMachine } from 'xstate';
import { callMachine } from './call/call.ts';
import { screeningMachine } from './call/screening/screening.ts';
import { turnMachine } from './call/turn/turn.ts';
import { attemptMachine } from './campaign/attempt.ts';
import { campaignMachine } from './campaign/campaign.ts';
import { leadershipMachine } from './campaign/leadership.ts';
import { lifecycleMachine } from './campaign/lifecycle/lifecycle.ts';
import { roundMachine } from './campaign/round.ts';
import { slotMachine } from './fleet/slot.ts';
import { flowMachine } from './flow/flow.ts';
import { leadMachine } from './lead/lead.ts';
import { operatorMachine } from './operator/operator.ts';
import { pacingMachine } from './pacing/pacing.ts';
import { screenerMachine } from './screener/screener.ts';

/**
 * Every statechart of the product by its id: what `npm run statecharts` draws and checks. A test fails when a machine
 * that some file of this folder exports is missing here.
 */
export const allMachines: Record<string, AnyStateMachine> = {
  attempt: attemptMachine,
  call: callMachine,
  campaign: campaignMachine,
  flow: flowMachine,
  lead: leadMachine,
  leadership: leadershipMachine,
  lifecycle: lifecycleMachine,
  operator: operatorMachine,
  pacing: pacingMachine,
  round: roundMachine,
  screener: screenerMachine,
  screening: screeningMachine,
  slot: slotMachine,
  turn: turnMachine,
};
