import type { ChatAnswer } from '../../../../actors/model/twin/chat-answer.ts';
import type { CallInStepOptions } from './call-in-step.ts';

/** A free talk in which a tool is used and a variable set, with vendors for everything. */
export const flowerTalk = (text: string) => ({
  talk: {
    type: 'converse',
    text,
    instructions: 'You sell flowers.',
    exits: [{ name: 'done', description: 'All is said.', to: 'bye' }],
    variables: [{ name: 'flower', description: 'which one' }],
    toolIds: ['order'],
    otherwise: 'sorry',
  },
  bye: { type: 'end', text: 'They come. Goodbye.', disposition: 'ordered' },
  sorry: { type: 'end', text: 'Goodbye.', disposition: 'declined' },
});

export const flowerBot = {
  recording: { enabled: false },
  resumption: 'Sorry.',
  services: {
    stt: { provider: 'deepgram', model: 'first' },
    tts: { provider: 'cartesia' },
    llm: { provider: 'openai', model: 'first' },
  },
  tools: [{ kind: 'mock', name: 'order', description: 'Orders flowers.', output: null }],
};

/** Orders with this input. By what is known in the talk, not by the number of requests: answers may be asked for again. */
export const flowerModel =
  (input: object): NonNullable<CallInStepOptions['model']> =>
  ({ body: { messages } }): ChatAnswer => {
    const last = messages.at(-1);
    if (last?.role === 'tool') return { text: 'It is ordered. Is that all?' };
    if (/all/iu.test(String(last?.content))) return { toolCalls: [{ name: 'done', input: {} }] };
    return {
      toolCalls: [
        { name: 'set_variable', input: { name: 'flower', value: 'rose' } },
        { name: 'order', input },
      ],
    };
  };
