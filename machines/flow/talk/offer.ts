import { type ConverseNode, setVariable } from '../../contracts/bot/converse-node.ts';
import type { MindConfig } from '../../contracts/bot/mind-config.ts';
import type { BotTool } from '../../contracts/bot/tools.ts';
import type { Exchange, ToolCall, ToolResult } from '../../contracts/call/talk-place.ts';
import { failure, type Talk } from './talk.ts';

/** A tool as a model is told of it. */
export interface OfferedTool {
  name: string;
  description: string;
  inputSchema: Record<string, unknown>;
  /** What the embedded model takes for a call of it. */
  words?: string[];
}

/** What a model is asked for one round of an answer; the rest of the talk is in the call's ledger. */
export interface AnswerRequest {
  callId: string;
  answerId: string;
  instructions: string;
  vars: Record<string, string>;
  heard: string;
  /** What an operator told the bot at this node. */
  hints: readonly string[];
  tools: OfferedTool[];
  exchanges: Exchange[];
  script?: ConverseNode['script'];
}

const noInput = { type: 'object', properties: {}, additionalProperties: false };

const offeredSetting = ({ variables }: ConverseNode): OfferedTool => ({
  name: setVariable,
  description: `Keeps what was learnt. ${variables
    .map(({ name, description }) => `${name}: ${description}`)
    .join('; ')}`,
  inputSchema: {
    type: 'object',
    properties: {
      name: { type: 'string', enum: variables.map(({ name }) => name) },
      value: { type: 'string' },
    },
    required: ['name', 'value'],
    additionalProperties: false,
  },
});

/** What the model may call in this round: in the last one only what needs no further one. */
export const offered = (
  node: ConverseNode,
  tools: readonly BotTool[],
  { roundCount }: Talk,
  { toolRoundsMax }: MindConfig,
): OfferedTool[] => {
  const exits = node.exits.map(({ name, description, words }) => ({
    name,
    description,
    inputSchema: noInput,
    words,
  }));
  if (roundCount >= toolRoundsMax) return exits;
  return [
    ...exits,
    ...(node.variables.length > 0 ? [offeredSetting(node)] : []),
    ...tools
      .filter(({ name }) => node.toolIds.includes(name))
      .map(({ name, description, inputSchema }) => ({ name, description, inputSchema })),
  ];
};

interface Settled {
  exit: string | null;
  vars: Record<string, string>;
  results: ToolResult[];
  /** Those that have to be carried out. */
  pending: ToolCall[];
}

const valueMax = 2_000;

/** Does what needs nobody else: an exit, a variable, an error for what cannot be done. */
export const settle = (
  node: ConverseNode,
  tools: readonly BotTool[],
  calls: readonly ToolCall[],
): Settled => {
  const settled: Settled = { exit: null, vars: {}, results: [], pending: [] };
  for (const call of calls) {
    const { toolName, toolCallId, problem } = call;
    if (problem !== undefined) settled.results.push(failure(call, problem));
    else if (node.exits.some(({ name }) => name === toolName)) settled.exit ??= toolName;
    else if (toolName === setVariable && node.variables.length > 0) {
      const { name, value } = (call.input ?? {}) as { name?: unknown; value?: unknown };
      const known = node.variables.find((variable) => variable.name === name);
      const isPlain = ['string', 'number', 'boolean'].includes(typeof value);
      if (known === undefined || !isPlain) {
        settled.results.push(failure(call, 'there is no such variable, or no plain value'));
        continue;
      }
      settled.vars[known.name] = String(value).slice(0, valueMax);
      settled.results.push({ toolCallId, toolName, output: 'kept', isError: false });
    } else if (tools.some(({ name }) => name === toolName) && node.toolIds.includes(toolName))
      settled.pending.push(call);
    else settled.results.push(failure(call, `there is no tool named ${toolName.slice(0, 64)}`));
  }
  return settled;
};
