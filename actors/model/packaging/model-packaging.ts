import { z } from 'zod';
import {
  CallPackaging,
  type Evidence,
  FindingCode,
} from '../../../machines/contracts/call/call-packaging.ts';
import type { Clock } from '../../../machines/supervision/clock.ts';
import { openDeadline } from '../../clock/deadline.ts';
import type { LanguageModels, ModelUsage } from '../language-model.ts';
import type { FinishedTranscript } from './finished-transcript.ts';
import { packagingQuestion } from './packaging-question.ts';

export interface ModelPackagingDeps {
  models: Pick<LanguageModels, 'open'>;
  clock: Clock;
  /** Then the rules' packaging stands, ms. */
  withinMs: number;
  count: (name: 'packaged_by_model' | 'packaging_by_model_failed') => void;
}

const Quote = z.object({ utterance: z.number().int().min(0), words: z.string().min(1).max(500) });

/** What a model says of a call. Only what it can show is taken over. */
const Judgement = z.object({
  summary: z.string().min(1).max(1_000),
  goal: z.object({ reached: z.boolean().nullable(), reason: z.string().max(500) }),
  sentiment: z.object({
    label: z.enum(['positive', 'neutral', 'negative']),
    score: z.number().min(-1).max(1),
    evidence: z.array(Quote).max(50).default([]),
  }),
  findings: z
    .array(
      z.object({
        code: FindingCode,
        severity: z.enum(['info', 'warning', 'serious']),
        text: z.string().min(1).max(500),
        evidence: z.array(Quote).max(20),
      }),
    )
    .max(50)
    .default([]),
  disposition: z
    .object({
      code: z.string(),
      confidence: z.number().min(0).max(1),
      reason: z.string().max(500),
    })
    .nullish(),
});

/**
 * Packaging by a model, upon that by rules, which stands where the model fails, is late or says what cannot be used. A quotation that
 * is not in the transcript word for word is dropped, and a finding that is left without one. How the flow ended is a fact; only where
 * it did not end may the model name one of its ends.
 */
export const packagedByModel = async (
  { models, clock, withinMs, count }: ModelPackagingDeps,
  talk: FinishedTranscript,
): Promise<CallPackaging> => {
  const deadline = openDeadline(clock, withinMs);
  const used: ModelUsage = { inputTokens: 0, outputTokens: 0 };
  const model = models.open({
    language: talk.language,
    instructions: '',
    firstTokenMs: withinMs,
    answerMs: withinMs,
    used: ({ inputTokens, outputTokens }) => {
      used.inputTokens += inputTokens;
      used.outputTokens += outputTokens;
    },
  });
  let said: unknown;
  try {
    for await (const part of model.respond({ ...packagingQuestion(talk), signal: deadline.signal }))
      if (part.type === 'tool-call' && part.problem === undefined) said ??= part.input;
  } finally {
    deadline.end();
    model.close();
  }
  const judged = Judgement.safeParse(said);
  count(judged.success ? 'packaged_by_model' : 'packaging_by_model_failed');
  const packaging = judged.success ? merged(talk, judged.data) : talk.rules;
  const { usage } = packaging;
  return CallPackaging.parse({
    ...packaging,
    usage: {
      ...usage,
      modelTokensIn: usage.modelTokensIn + used.inputTokens,
      modelTokensOut: usage.modelTokensOut + used.outputTokens,
    },
  });
};

const merged = (
  { transcript, rules, dispositions }: FinishedTranscript,
  { summary, goal, sentiment, findings, disposition }: z.infer<typeof Judgement>,
): CallPackaging => {
  const shown = (quotes: z.infer<typeof Quote>[]): Evidence[] =>
    quotes.flatMap(({ utterance, words }) => {
      const entry = transcript[utterance];
      const isThere = entry?.text.toLowerCase().includes(words.toLowerCase()) ?? false;
      return isThere ? [{ utterance, atMs: entry!.startMs, words }] : [];
    });
  const found = findings
    .map((finding) => ({ ...finding, evidence: shown(finding.evidence) }))
    .filter(
      ({ code, evidence }) => evidence.length > 0 && !rules.findings.some((by) => by.code === code),
    );
  const isOpen = rules.disposition.source === 'termination';
  const isKnown = disposition != null && dispositions.includes(disposition.code);
  return {
    ...rules,
    by: 'model',
    summary,
    // Whether the flow came to an end that is a goal is known; without such an end the model may judge.
    goal: rules.goal.reached === null ? goal : rules.goal,
    sentiment: {
      ...sentiment,
      evidence: shown(sentiment.evidence).map((quote) => ({
        ...quote,
        weight: Math.sign(sentiment.score),
      })),
    },
    findings: [...rules.findings, ...found].slice(0, 50),
    disposition: isOpen && isKnown ? { ...disposition, source: 'model' } : rules.disposition,
  };
};
