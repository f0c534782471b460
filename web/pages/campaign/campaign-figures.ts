/** Outcomes of a dial that nobody answered; every other outcome of a lead is of a call that was answered. */
const unanswered = new Set([
  'busy',
  'no_answer',
  'call_declined',
  'invalid',
  'failed',
  'canceled',
  'carrier_error',
  'unknown',
]);

export const isAnswered = (outcome: string): boolean => !unanswered.has(outcome);

export const percentText = (part: number, whole: number): string =>
  whole === 0 ? '–' : `${Math.round((100 * part) / whole)} %`;
