import type { ScreeningFinding } from '../../../machines/contracts/bot/screening.ts';
import type { ScreenRequest } from '../../../machines/contracts/call/screen.ts';
import type { ScreeningFindings } from '../../../machines/contracts/call/screening-findings.ts';
import type { ScreenerEmitted } from '../../../machines/screener/screener-context.ts';
import type { FrontDesk } from '../desk/front-desk.ts';

type Verdict = NonNullable<ScreeningFindings['verdict']>;
type Ground = NonNullable<ScreeningFindings['by']>;

/** In the words of a call's record. */
const verdicts: Record<Verdict, ScreeningFinding['verdict']> = {
  human: 'human',
  screener: 'screening',
  vmGreeting: 'voicemail',
  unavailable: 'unavailable',
  ivr: 'ivr',
  fax: 'unavailable',
  silent: 'uncertain',
  uncertain: 'uncertain',
};
const grounds: Record<Ground, ScreeningFinding['by']> = {
  cadence: 'greeting',
  reply: 'greeting',
  words: 'words',
  length: 'length',
  beep: 'beep',
  sit: 'beep',
  busy: 'beep',
  fax: 'fax',
  silence: 'silence',
  time: 'time',
};

type Late = Extract<ScreenerEmitted, { type: 'machine.found' }>;

/**
 * A call that was screened, or is still, hears who it is: what its record says. A person's verdict opens its floor at once; who is
 * not known to be a person is judged by the call's own screening, if it has one. A machine after all ends it.
 */
export const tellCall = (
  desk: Pick<FrontDesk, 'call' | 'systemOf'>,
  { callId, policy, answeredAt }: ScreenRequest,
  found: ScreeningFindings | Late,
  now: number,
): void => {
  const call = desk.call(callId);
  const { verdict, by } = found;
  if (call === undefined || verdict === null || by === null) return;
  const isLate = 'type' in found;
  if (!isLate && verdict !== 'human') return;
  call.screening = {
    verdict: verdicts[verdict],
    by: grounds[by],
    afterMs: Math.max(0, Math.round(isLate ? now - answeredAt : (found.judgedAtMs ?? 0))),
    isRevised: isLate || found.isRevised,
  };
  if (!isLate) return;
  const isBox = verdict === 'vmGreeting' && by === 'beep' && policy.onVoicemail === 'message';
  const text = policy.message ?? call.config?.config.pipeline.screening.message ?? null;
  desk
    .systemOf(callId)
    ?.address('call')
    .send(
      (isBox && text !== null
        ? { type: 'callee.message', text }
        : { type: 'callee.unwanted' }) as never,
    );
};
