import type { CallPackaging } from '../contracts/call/call-packaging.ts';
import { findingsOf } from './findings.ts';
import type { FinishedTalk } from './finished-talk.ts';
import { sentimentOf } from './sentiment.ts';
import { summaryOf } from './summary.ts';
import { dispositionOf, goalOf } from './verdict.ts';

/**
 * Packaging by rules: everything that a reviewer, a report or another system wants of a finished call, from its facts alone. The
 * same call gives the same packaging, and each judgement names what it rests on.
 */
export const packagedByRules = (talk: FinishedTalk): CallPackaging => {
  const variables = gathered(talk);
  return {
    schemaVersion: 1,
    by: 'rules',
    summary: summaryOf(talk, variables),
    variables,
    goal: goalOf(talk),
    sentiment: sentimentOf(talk.transcript, talk.language),
    findings: findingsOf(talk),
    disposition: dispositionOf(talk),
    usage: usageOf(talk),
  };
};

/** Variables that this flow fills, as far as it did; what the call came with is the lead's. */
const gathered = ({ flow, vars }: FinishedTalk): Record<string, string> => {
  const names = Object.values(flow?.nodes ?? {}).flatMap((node) =>
    (node.type === 'ask' || node.type === 'set') && node.variable !== undefined
      ? [node.variable]
      : [],
  );
  return Object.fromEntries(
    [...new Set(names)].flatMap((name) => {
      const value = vars[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
};

const usageOf = ({
  notes,
  transcript,
  counters,
  durationMs,
}: FinishedTalk): CallPackaging['usage'] => {
  const seconds = Math.round(durationMs / 100) / 10;
  return {
    telephonySeconds: seconds,
    // The recogniser hears the line from its beginning to its end, silence too.
    sttSeconds: seconds,
    ttsCharsSpoken: notes.charsSpoken,
    ttsCharsHeard: transcript
      .filter(({ who }) => who === 'bot')
      .reduce((sum, { text }) => sum + text.length, 0),
    modelTokensIn: counters.model_tokens_in ?? 0,
    modelTokensOut: counters.model_tokens_out ?? 0,
  };
};
