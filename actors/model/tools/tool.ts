import type { BotTool } from '../../../machines/contracts/tools.ts';

/** Port of whatever a model may use: one for each kind of the contract. */
export interface Tool {
  /** Rejects when it cannot be done; the reason is told to the model. Whoever calls it bounds its time. */
  use(input: unknown, signal: AbortSignal): Promise<unknown>;
}

export const openTool = (spec: BotTool): Tool => {
  switch (spec.kind) {
    case 'mock':
      return { use: async () => spec.output ?? null };
  }
};
