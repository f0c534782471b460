import { expect } from 'vitest';
import { VirtualClock } from '../../../machines/supervision/clock.ts';
import type { LanguageModels, ModelPart, ModelRequest } from '../language-model.ts';
import type { ChatAnswer } from '../twin/chat-answer.ts';
import { type ChatRequestSeen, type ChatTwin, openChatTwin } from '../twin/chat-twin.ts';
import { until } from '../twin/until.ts';
import { type OpenAiModelsOptions, openAiModels } from './ai-model.ts';

export const clock = new VirtualClock();
export const secret = 'sk-secret-of-the-test';
export const tools = [
  { name: 'lookup', description: 'Finds an order.', inputSchema: { type: 'object' } },
];
export const hello = { messages: [{ role: 'user' as const, text: 'Hello' }], tools };
export const said = 'Guten Tag, schöne Grüße! 😀 नमस्ते।';

/** Of the test that runs. */
export let twin: ChatTwin;
export let models: LanguageModels;
export const opened = async (
  answers: ChatAnswer[] | ((request: ChatRequestSeen) => ChatAnswer),
  options: Partial<OpenAiModelsOptions> = {},
) => {
  const answer = (request: ChatRequestSeen, at: number): ChatAnswer =>
    typeof answers === 'function' ? answers(request) : (answers[at] ?? {});
  twin = await openChatTwin({ clock, apiKey: secret, answer });
  models = openAiModels({
    name: 'twin',
    baseUrl: twin.url,
    apiKey: secret,
    model: 'small',
    clock,
    ...options,
  });
  return models.open({ language: 'en', instructions: 'Be brief, {{name}}.\nAlways.' });
};

/** For `afterEach`: nothing is left, no busy socket even before the models are closed, no socket after, no timer. */
export const closeRig = async () => {
  await until(() => twin.answeringCount === 0);
  await models.close();
  await until(() => twin.socketCount === 0);
  await twin.close();
  expect(clock.pendingCount).toBe(0);
};

export interface Case {
  answers: ChatAnswer[];
  options?: Partial<OpenAiModelsOptions>;
  /** Virtual time that passes: once so many parts have come and so many requests were made, so many ms. */
  waits?: { partCount: number; requestCount: number; ms: number }[];
  parts: unknown[];
}

export const partsOf = async (
  answer: AsyncIterable<ModelPart>,
  into: ModelPart[],
): Promise<void> => {
  for await (const part of answer) into.push(part);
};

export const run = async (
  { answers, options, waits = [] }: Case,
  request: ModelRequest = hello,
) => {
  const model = await opened(answers, options);
  const parts: ModelPart[] = [];
  const done = partsOf(model.respond(request), parts);
  for (const { partCount, requestCount, ms } of waits) {
    await until(
      () =>
        parts.length === partCount &&
        twin.requestCount === requestCount &&
        clock.next() === clock.now() + ms,
    );
    clock.advance(ms - 1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(parts).toHaveLength(partCount);
    clock.advance(1);
  }
  await done;
  return joined(parts);
};

/** Neighbouring texts as one: where the borders fell is not what is asked. */
export const joined = (parts: ModelPart[]): unknown[] => {
  const out: ModelPart[] = [];
  for (const part of parts) {
    const last = out.at(-1);
    if (part.type === 'text' && last?.type === 'text') last.delta += part.delta;
    else out.push({ ...part });
  }
  return out;
};

export const text = (delta: string) => ({ type: 'text', delta });
export const finish = (reason: string, usage?: object) =>
  usage ? { type: 'finish', reason, usage } : { type: 'finish', reason };
export const usage = { inputTokens: 12, outputTokens: 5 };
export const usageSent = { prompt_tokens: 12, completion_tokens: 5 };
export const error = (
  kind: string,
  retryable: boolean,
  charCount = 0,
  reason: unknown = expect.any(String),
) => ({
  type: 'error',
  kind,
  reason,
  retryable,
  charCount,
});
export const call = {
  type: 'tool-call',
  toolCallId: 'call_0',
  toolName: 'lookup',
  input: { q: 'größer 😀' },
};
export const toolStart = { type: 'tool-start', toolName: 'lookup' };

export const whole = { text: said, usage: usageSent };
export const good = [text(said), finish('stop', usage)];
