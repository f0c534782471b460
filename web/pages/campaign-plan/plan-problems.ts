import type { Campaign } from '../../../machines/contracts/campaign/campaign.ts';

type Problem = Campaign['warnings'][number];

export const stepKeys = [
  'about',
  'audience',
  'pacing',
  'screening',
  'retry',
  'time',
  'rules',
  'limits',
  'review',
] as const;
export type StepKey = (typeof stepKeys)[number];

export const stepWords: Record<StepKey, string> = {
  about: 'Bot and numbers',
  audience: 'Audience',
  pacing: 'Pacing',
  screening: 'Who answers',
  retry: 'Retries',
  time: 'Hours',
  rules: 'Rules',
  limits: 'Limits',
  review: 'Review',
};

/** First part of a problem's field, by the step on which it can be mended. */
const stepOfField: Record<string, StepKey> = {
  name: 'about',
  botId: 'about',
  from: 'about',
  callerIds: 'about',
  leads: 'audience',
  pacing: 'pacing',
  screening: 'screening',
  retry: 'retry',
  schedule: 'time',
  bestTime: 'time',
  compliance: 'rules',
  budget: 'limits',
  breaker: 'limits',
};

export const stepOf = (problem: Problem): StepKey =>
  stepOfField[problem.at.split('.')[0] ?? ''] ?? 'review';

/** What is wrong with a field, and what to do about it. */
export const problemAt = (problems: readonly Problem[], field: string): string | undefined => {
  const found = problems.find(({ at }) => at === field);
  return found && `${found.says} ${found.todo}`;
};
