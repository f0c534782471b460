import type { CallMindOptions } from '../../../actors/model/conversation/call-mind.ts';
import type { LanguageModels } from '../../../actors/model/language-model.ts';
import { record, transcriptOf } from '../../../machines/call/ledger.ts';
import type { LiveCall } from '../live-call.ts';
import type { CallTreeDeps } from '../tree/call-tree-deps.ts';

type MindDeps = Pick<CallTreeDeps, 'clock' | 'isKept' | 'openTool'>;

/** What the mind of a call knows of it: its configuration, and what has sounded by its ledger. */
export const mindOf = (
  call: LiveCall,
  models: LanguageModels,
  { clock, isKept, openTool }: MindDeps,
): CallMindOptions => {
  const { pipeline, language, tools } = call.config!.config;
  return {
    models,
    language,
    mind: pipeline.mind,
    turn: pipeline.turn,
    tools,
    clock,
    keepIntent: () => isKept(call),
    ...(openTool && { openTool }),
    entries: () => transcriptOf(call.ledger),
    count: (name, by = 1) => {
      call.ledger = record(call.ledger, { type: 'counted', name, by });
    },
  };
};
