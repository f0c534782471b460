import type { Campaign, Lead } from '../contracts/campaign/campaign.ts';

const minuteMs = 60_000;

/**
 * Rules for what is our doing or nobody's, used when a campaign has none of its own: `unknown` may have rung, so it waits an
 * hour; a carrier that was down or a dial that we cancelled says nothing about the lead. (Reference: dialler.md §5.1, §8.)
 */
const builtInRetry: Campaign['retry'] = {
  unknown: { delaysMs: [60 * minuteMs, 60 * minuteMs] },
  canceled: { delaysMs: [minuteMs, 5 * minuteMs, 15 * minuteMs] },
  carrier_error: {
    delaysMs: [0.5 * minuteMs, minuteMs, 2 * minuteMs, 4 * minuteMs, 8 * minuteMs],
  },
};

const wordsFor: Record<string, string> = {
  busy: 'The line was busy',
  no_answer: 'Nobody answered',
  failed: 'The call failed',
  canceled: 'The dial was cancelled by us',
  carrier_error: 'The carrier did not take the call',
  abandoned: 'Answered, but no worker was free',
  voicemail: 'A voicemail answered',
  ivr: 'A menu answered',
  screened: 'A call screener answered',
  unavailable: 'The number cannot be reached',
  machine: 'Nobody knows who answered',
  unknown: 'Nobody knows whether it rang: the dialler stopped while dialling',
};

export interface RetryDecision {
  state: Extract<Lead['state'], 'ready' | 'done'>;
  nextAttemptAt: number;
  outcome: string;
  why: string;
}

/**
 * What becomes of a lead after an attempt. `code` is the disposition of the call if it has one, else the outcome of the dial;
 * `sameCodeCount` counts this lead's attempts that ended with that code, this one included.
 */
export function retryAfter(input: {
  retry: Campaign['retry'];
  code: string;
  sameCodeCount: number;
  now: number;
}): RetryDecision {
  const { code, sameCodeCount, now } = input;
  const said = wordsFor[code] ?? `The call ended as “${code.replaceAll('_', ' ')}”`;
  const rule = input.retry[code] ?? builtInRetry[code];
  const delayMs = rule?.delaysMs[sameCodeCount - 1];
  if (delayMs === undefined) {
    const why = rule ? `${said}; no retry is left` : said;
    return { state: 'done', nextAttemptAt: now, outcome: code, why };
  }
  return {
    state: 'ready',
    nextAttemptAt: now + delayMs,
    outcome: code,
    why: `${said}; next try in ${spoken(delayMs)} (retry ${sameCodeCount} of ${rule!.delaysMs.length})`,
  };
}

function spoken(ms: number): string {
  if (ms < 1000) return 'a moment';
  if (ms < 2 * minuteMs) return `${Math.round(ms / 1000)} s`;
  return ms < 120 * minuteMs
    ? `${Math.round(ms / minuteMs)} min`
    : `${Math.round(ms / (60 * minuteMs))} h`;
}
