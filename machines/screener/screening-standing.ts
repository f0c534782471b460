import type { ScreeningStanding } from '../contracts/call/screen.ts';
import type { ScreeningFindings } from '../contracts/call/screening-findings.ts';
import type { Term } from './evidence.ts';
import type { ScreenerEmitted } from './screener-context.ts';

const noFindings: ScreeningFindings = {
  verdict: null,
  by: null,
  score: 0,
  terms: [],
  isRevised: false,
  judgedAtMs: null,
  spokeUntilMs: null,
  beepAtMs: null,
  message: null,
};

export const newStanding = (callId: string, workerId: string): ScreeningStanding => ({
  callId,
  workerId,
  sequence: 0,
  stage: 'waiting',
  wantsSlot: false,
  findings: noFindings,
});

/** What happens to a screening: its stream, what its ear hears, its chart's facts, and what sounds. */
export type ScreeningFact =
  | Exclude<ScreenerEmitted, { type: 'screener.judged' }>
  | (Extract<ScreenerEmitted, { type: 'screener.judged' }> & { terms: readonly Term[] })
  | { type: 'stream.came' }
  | { type: 'speech.heard' }
  | { type: 'beep.heard' }
  | { type: 'message.began'; what: 'voicemail' | 'reason'; text: string }
  | { type: 'message.done' }
  | { type: 'stream.ended' }
  | { type: 'screening.lost' };

/** The last word; nothing moves it. */
const isOver = ({ stage }: ScreeningStanding) =>
  stage === 'over' || stage === 'left' || stage === 'lost';

const change = (
  standing: ScreeningStanding,
  to: Partial<Omit<ScreeningStanding, 'findings'>>,
  found: Partial<ScreeningFindings> = {},
): ScreeningStanding => ({
  ...standing,
  ...to,
  sequence: standing.sequence + 1,
  findings: { ...standing.findings, ...found },
});

/** With this fact, `atMs` after the stream's beginning; the same object when it changes nothing. */
export function standAfter(
  standing: ScreeningStanding,
  fact: ScreeningFact,
  atMs: number,
): ScreeningStanding {
  const { findings, stage } = standing;
  if (isOver(standing)) return standing;
  switch (fact.type) {
    case 'stream.came':
      return change(standing, { stage: 'listening' });
    case 'speech.heard':
      return findings.verdict === null ? change(standing, {}, { spokeUntilMs: atMs }) : standing;
    case 'beep.heard':
      return change(standing, {}, { beepAtMs: atMs });
    case 'screener.judged':
      return change(
        standing,
        { stage: isMachine(fact.verdict) && stage === 'listening' ? 'machine' : stage },
        {
          verdict: fact.verdict,
          by: fact.by,
          score: round(fact.score),
          terms: fact.terms.map(({ feature, ratio }) => ({ feature, ratio: round(ratio) })),
          isRevised: fact.isRevised,
          judgedAtMs: atMs,
        },
      );
    case 'slot.reserve':
      return change(standing, { wantsSlot: true });
    case 'slot.release':
      return change(standing, { wantsSlot: false });
    case 'call.attach':
      return change(standing, { stage: 'wanted', wantsSlot: true });
    case 'message.began': {
      const { what, text } = fact;
      return change(standing, {}, { message: { what, text, beganAtMs: atMs, doneAtMs: null } });
    }
    case 'message.done':
      return findings.message === null
        ? standing
        : change(standing, {}, { message: { ...findings.message, doneAtMs: atMs } });
    case 'leg.hangUp':
      return change(standing, { stage: 'over', wantsSlot: false });
    case 'stream.ended':
      return change(standing, { stage: 'left', wantsSlot: false });
    case 'screening.lost':
      return change(standing, { stage: 'lost', wantsSlot: false });
    case 'message.play':
    case 'message.stop':
    case 'machine.found':
      return standing;
  }
}

const isMachine = (verdict: ScreeningFindings['verdict']): boolean =>
  verdict !== 'human' && verdict !== 'silent' && verdict !== 'uncertain';

const round = (value: number): number => Math.round(value * 100) / 100;
