/** For tests: one attempt on the stage, the first of a lead. */
import { attemptMachine } from './attempt.ts';
import { type AttemptInput, attemptLimits } from './attempt-context.ts';
import { attemptEffects } from './attempt-effects.ts';
import { openStage, type Stage } from './stage.ts';

const subject = {
  attemptId: 'c:+1:1',
  leadId: 'c:+1',
  campaignId: 'c',
  botId: 'bot',
  n: 1,
  callId: 'call',
  to: '+1',
  from: '+2',
  leaseId: 'lease',
  holder: 'call',
};

export const openAttempt = (
  input: Omit<AttemptInput, 'subject' | 'limits' | 'isAdopted'> & Partial<AttemptInput>,
): Stage =>
  openStage(
    attemptMachine,
    { subject, limits: attemptLimits, isAdopted: false, ...input },
    Object.keys(attemptEffects),
  );
