/**
 * What a request calls the most tokens that an answer may have. Nearly every server knows `max_tokens`; OpenAI's own thinking models refuse
 * that with 400 and want `max_completion_tokens` (provider reference §5.1), which older servers pass over, so that nothing would be bounded.
 * So each model is asked by the old name until it asks for the new one.
 */
const newName = 'max_completion_tokens';

export interface BoundNames {
  /** The body as its model takes it. */
  named(body: Record<string, unknown>): Record<string, unknown>;
  isNew(model: string): boolean;
  /** True: what was thrown is about the old name, and the same request will do by the new one. */
  learn(model: string, thrown: unknown): boolean;
}

const isAboutName = (thrown: unknown): boolean => {
  if (typeof thrown !== 'object' || thrown === null) return false;
  const { statusCode, message } = thrown as { statusCode?: unknown; message?: unknown };
  return statusCode === 400 && typeof message === 'string' && message.includes(newName);
};

export const boundNames = (): BoundNames => {
  /** Models that want the new name; a server has few. */
  const renamed = new Set<unknown>();
  return {
    named(body) {
      const { max_tokens: bound, ...rest } = body;
      return renamed.has(body.model) ? { ...rest, [newName]: bound } : body;
    },
    isNew: (model) => renamed.has(model),
    learn(model, thrown) {
      const isRefused = isAboutName(thrown);
      if (isRefused) renamed.add(model);
      return isRefused;
    },
  };
};
