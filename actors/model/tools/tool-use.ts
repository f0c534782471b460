import type { BotTool } from '../../../machines/contracts/bot/tools.ts';
import type { Effect, ToolResult } from '../../../machines/contracts/call/talk-place.ts';
import type { Clock } from '../../../machines/supervision/clock.ts';
import { openDeadline } from '../../clock/deadline.ts';
import { openTool, type Tool } from './tool.ts';

export interface ToolUseDeps {
  tools: readonly BotTool[];
  clock: Clock;
  /** What is about to be done is known to whoever might have to go on. Standard: yes. */
  isKept?: boolean;
  /** In place of the contract's own, for tests. */
  open?: (spec: BotTool) => Tool;
}

/** Characters of a result that a model is given. */
const outputCharsMax = 8_000;

const bounded = (output: unknown): unknown => {
  const text = JSON.stringify(output ?? null);
  return text.length <= outputCharsMax ? output : `${text.slice(0, outputCharsMax)} …`;
};

/** Uses several tools at once, each within its own time. Never rejects: what fails is told to the model. */
export const useTools = async (
  calls: readonly Effect[],
  { tools, clock, isKept = true, open = openTool }: ToolUseDeps,
  signal: AbortSignal,
): Promise<ToolResult[]> =>
  Promise.all(
    calls.map(async (call): Promise<ToolResult> => {
      const { toolCallId, toolName } = call;
      const end = (output: unknown, isError: boolean) => ({
        toolCallId,
        toolName,
        output,
        isError,
      });
      const spec = tools.find(({ name }) => name === toolName);
      if (spec === undefined) return end({ error: 'there is no such tool' }, true);
      if (!isKept && !spec.repeatable) return end({ error: 'it cannot be used just now' }, true);
      const deadline = openDeadline(clock, spec.timeoutMs, signal);
      try {
        // A tool that does not mind its signal is not waited for.
        const output = await Promise.race([
          open(spec).use(call.input, { key: call.key, signal: deadline.signal }),
          aborted(deadline.signal),
        ]);
        return end(bounded(output), false);
      } catch (error) {
        return end({ error: error instanceof Error ? error.message : String(error) }, true);
      } finally {
        deadline.end();
      }
    }),
  );

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
