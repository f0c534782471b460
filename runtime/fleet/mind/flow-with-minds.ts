import { fromCallback, fromPromise } from 'xstate';
import { tellAnswer } from '../../../actors/model/conversation/told-answer.ts';
import type { Effect, ToolResult } from '../../../machines/contracts/call/talk-place.ts';
import { flowMachine } from '../../../machines/flow/flow.ts';
import type { Choice, ChoiceRequest, FlowEvent } from '../../../machines/flow/flow-context.ts';
import type { AnswerRequest } from '../../../machines/flow/talk/offer.ts';
import type { Minds } from './minds.ts';

/** The flow machine with the calls' minds behind it; one machine serves every call of the process. */
export const flowWithMinds = (minds: Minds): typeof flowMachine => {
  const mindOf = (callId: string | undefined) => {
    const found = minds.of(callId ?? '');
    if (found === undefined) throw new Error('this call has no mind');
    return found;
  };
  return flowMachine.provide({
    actors: {
      choose: fromPromise<Choice, ChoiceRequest>(
        async ({ input: { callId, ...request }, signal }) =>
          mindOf(callId).mind.choose(request, signal),
      ),
      answer: fromCallback<FlowEvent, AnswerRequest>(({ input, sendBack }) => {
        const { mind, language } = mindOf(input.callId);
        const unwanted = new AbortController();
        void tellAnswer(mind, input, language, unwanted.signal, sendBack);
        return () => unwanted.abort(new Error('the answer is not wanted any more'));
      }),
      foresee: fromCallback<FlowEvent, AnswerRequest>(({ input, receive }) => {
        receive((event) => {
          if (event.type === 'mind.guessed') mindOf(input.callId).mind.guess(input, event.text);
        });
      }),
      useTools: fromPromise<ToolResult[], { callId: string; calls: Effect[] }>(
        async ({ input, signal }) => mindOf(input.callId).mind.useTools(input.calls, signal),
      ),
    },
  });
};
