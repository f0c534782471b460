import { flowResumeOf, talkResumeOf } from '../../../machines/call/snapshot/restore.ts';
import type { FlowInput } from '../../../machines/flow/flow-context.ts';
import type { LiveCall } from '../live-call.ts';

/** What a mind goes on with: after a take-over where the worker before was, after its own crash in the middle of its talk. */
export const resumeOf = (call: LiveCall, isTakenOver: boolean): Pick<FlowInput, 'resume'> => {
  const place = call.resumption?.snapshot?.place;
  if (isTakenOver) return place === undefined ? {} : { resume: flowResumeOf(place) };
  const { nodeKey } = call.ledger;
  const node = nodeKey === null ? undefined : call.config?.config.flow.nodes[nodeKey];
  return node?.type === 'converse' ? { resume: talkResumeOf(call.standing) } : {};
};
