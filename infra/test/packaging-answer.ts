import type { ChatAnswer } from '../../actors/model/twin/chat-answer.ts';
import type { ChatRequestSeen } from '../../actors/model/twin/chat-twin.ts';

/** Whether a model is asked what a call that is over comes to. */
export const isPackaging = ({ body }: ChatRequestSeen): boolean =>
  JSON.stringify(body).includes('"package_call"');

/** A model's whole answer to that. */
export const packagingAnswer = (more: object = {}): ChatAnswer => ({
  usage: { prompt_tokens: 100, completion_tokens: 10 },
  toolCalls: [
    {
      name: 'package_call',
      pieceChars: 200,
      input: {
        summary: 'A call.',
        goal: { reached: null, reason: 'Nobody knows.' },
        sentiment: { label: 'neutral', score: 0, evidence: [] },
        findings: [],
        disposition: null,
        ...more,
      },
    },
  ],
});
