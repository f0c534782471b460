import type { ToolCall } from '../../../machines/contracts/call/talk-place.ts';
import type { FlowEvent } from '../../../machines/flow/flow-context.ts';
import type { AnswerRequest } from '../../../machines/flow/talk/offer.ts';
import { ClauseSplitter } from '../clauses/clause-splitter.ts';
import type { CallMind } from './call-mind.ts';

/** Asks for one round of an answer and tells it to the flow, clause by clause. Never rejects; silent once it is not wanted any more. */
export const tellAnswer = async (
  mind: Pick<CallMind, 'answer' | 'heardAtMs'>,
  request: AnswerRequest,
  language: string,
  signal: AbortSignal,
  tell: (event: FlowEvent) => void,
): Promise<void> => {
  const { answerId } = request;
  const splitter = new ClauseSplitter({ language });
  const calls: ToolCall[] = [];
  const send = (event: FlowEvent) => {
    if (!signal.aborted) tell(event);
  };
  const say = (clauses: string[]) => {
    for (const clause of clauses) {
      const text = clause.replace(/\s+/gu, ' ').trim();
      if (text !== '') send({ type: 'model.piece', answerId, text });
    }
  };
  const fail = (reason: string) => send({ type: 'model.failed', answerId, reason });
  try {
    for await (const part of mind.answer(request, signal)) {
      if (signal.aborted) return;
      switch (part.type) {
        case 'text':
          say(splitter.push(part.delta));
          break;
        case 'tool-start':
          say(splitter.end());
          send({ type: 'model.reached', answerId, toolName: part.toolName });
          break;
        case 'tool-call': {
          const { type: _, ...call } = part;
          calls.push(call);
          break;
        }
        case 'finish':
          say(splitter.end());
          if (calls.length === 0) return send({ type: 'model.finished', answerId });
          return send({ type: 'model.called', answerId, calls, afterMs: mind.heardAtMs });
        case 'error':
          // What came of the last clause is not said: nobody knows how it would have ended.
          return fail(part.reason);
      }
    }
    fail('the answer stops without an end');
  } catch (error) {
    fail(String(error));
  }
};
