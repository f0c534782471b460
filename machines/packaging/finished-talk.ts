import type { CallResult, TranscriptEntry } from '../contracts/call-record.ts';
import type { Flow } from '../contracts/flow-nodes.ts';
import type { JournalEvent } from '../contracts/journal-event.ts';
import type { TurnLatency } from '../contracts/turn-latency.ts';

/** What packaging knows of a call that is over. */
export interface FinishedTalk {
  language: string;
  /** Null: the call had no bot. */
  flow: Flow | null;
  transcript: readonly TranscriptEntry[];
  vars: Readonly<Record<string, string>>;
  termination: CallResult['termination'];
  disposition: { code: string; source: 'flow' | 'termination' };
  counters: Readonly<Record<string, number>>;
  latency: readonly TurnLatency[];
  /** From the answer to the end of the line. */
  durationMs: number;
  journal: readonly JournalEvent[];
}

/** A node of the flow that the call passed. */
export interface Visit {
  nodeKey: string;
  nodeType: string;
  /** What was asked there, in order: more than one is a question asked again. */
  asked: string[];
  /** How it was left; null: the call ended there, or it asks nothing. `matched` null: no branch fitted. */
  left: { to: string; matched: string | null } | null;
}

const text = (data: unknown, key: string): string | null => {
  const value = (data as Record<string, unknown> | null | undefined)?.[key];
  return typeof value === 'string' ? value : null;
};

/** The way through the flow, by the facts that its machine told. */
export const visitsOf = (journal: readonly JournalEvent[]): Visit[] => {
  const visits: Visit[] = [];
  for (const { path, kind, event, data } of journal) {
    if (kind !== 'fact' || path !== 'call/mind') continue;
    const here = visits.at(-1);
    if (event === 'node.entered')
      visits.push({
        nodeKey: text(data, 'nodeKey') ?? '',
        nodeType: text(data, 'nodeType') ?? '',
        asked: [],
        left: null,
      });
    else if (event === 'bot.say' && text(data, 'expects') === 'answer')
      here?.asked.push(text(data, 'text') ?? '');
    else if (event === 'node.left' && here !== undefined)
      here.left = { to: text(data, 'to') ?? '', matched: text(data, 'matched') };
  }
  return visits;
};

/** The last node where an answer chose the way. */
export const lastChoice = (visits: readonly Visit[]): Visit | undefined =>
  visits.findLast(({ nodeType, left }) => nodeType === 'ask' && left !== null);
