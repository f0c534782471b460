import type { PlanModel, PlannedCampaign } from '../plan-model.ts';

/** What each step of a plan is given. */
export type StepProps = {
  campaign: PlannedCampaign;
  model: PlanModel;
  /** What is wrong with a field by its dotted name (`pacing.concurrentMax`); undefined: nothing. */
  problemOf: (field: string) => string | undefined;
};
