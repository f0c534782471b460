import type { BotTool } from '../../../machines/contracts/bot/tools.ts';

export interface ToolUse {
  /** Two uses by one key are one: the second comes of a worker that does not know what became of the first. */
  key: string;
  signal: AbortSignal;
}

/** Port of whatever a model may use: one for each kind of the contract. */
export interface Tool {
  /** Rejects when it cannot be done; the reason is told to the model. Whoever calls it bounds its time. */
  use(input: unknown, use: ToolUse): Promise<unknown>;
}

export const openTool = (spec: BotTool): Tool => {
  switch (spec.kind) {
    case 'mock':
      return { use: async () => spec.output ?? null };
  }
};
