import type { OpenAICompatibleProvider } from '@ai-sdk/openai-compatible';
import type { ModelMessage, ModelTool } from '../language-model.ts';

/** A model as every provider package of the `ai` SDK makes it. */
export type ChatModel = ReturnType<OpenAICompatibleProvider['chatModel']>;
export type ChatRequest = Parameters<ChatModel['doStream']>[0];
type ChatMessage = ChatRequest['prompt'][number];
type ToolOutput = Extract<
  Extract<ChatMessage, { role: 'tool' }>['content'][number],
  { type: 'tool-result' }
>['output'];

const outputOf = (output: unknown): ToolOutput => {
  if (typeof output === 'string') return { type: 'text', value: output };
  // Through JSON: what has no JSON form would fail in the middle of the SDK's own conversion.
  return { type: 'json', value: JSON.parse(JSON.stringify(output ?? null)) };
};

const chatMessageOf = (message: ModelMessage): ChatMessage => {
  switch (message.role) {
    case 'user':
      return { role: 'user', content: [{ type: 'text', text: message.text }] };
    case 'assistant':
      return {
        role: 'assistant',
        content: [
          ...(message.text === '' ? [] : [{ type: 'text' as const, text: message.text }]),
          ...(message.toolCalls ?? []).map((call) => ({ type: 'tool-call' as const, ...call })),
        ],
      };
    case 'tool': {
      const { toolCallId, toolName, output } = message;
      const result = {
        type: 'tool-result' as const,
        toolCallId,
        toolName,
        output: outputOf(output),
      };
      return { role: 'tool', content: [result] };
    }
  }
};

/** Fills `{{name}}`, an unset one by nothing. Line breaks stay, unlike in what is spoken. */
const filled = (text: string, vars: Record<string, string>): string =>
  text.replace(/\{\{\s*([\w.-]+)\s*\}\}/gu, (_, name: string) => vars[name] ?? '');

export const promptOf = (
  instructions: string,
  messages: ModelMessage[],
  vars: Record<string, string> = {},
): ChatRequest['prompt'] => [
  ...(instructions === ''
    ? []
    : [{ role: 'system' as const, content: filled(instructions, vars) }]),
  ...messages.map(chatMessageOf),
];

export const toolsOf = (tools: ModelTool[]): NonNullable<ChatRequest['tools']> =>
  tools.map(({ name, description, inputSchema }) => ({
    type: 'function',
    name,
    description,
    inputSchema,
  }));
