/**
 * What a request calls the most tokens that an answer may have. Nearly every server knows `max_tokens`; OpenAI's own thinking models refuse
 * that with 400 and want `max_completion_tokens` (provider reference §5.1), which older servers pass over, so that nothing would be bounded.
 * So each model is asked by the old name until it asks for the new one.
 */
const oldName = 'max_tokens';
const newName = 'max_completion_tokens';

type Body = Record<string, unknown>;
type Send = typeof globalThis.fetch;

export interface BoundNames {
  /** The body as its model takes it. */
  named(body: Body): Body;
  /** Sends a request that was refused for the old name once more, by the new one. */
  fetch: Send;
}

const isAboutName = (refusal: string): boolean => {
  try {
    const { error } = JSON.parse(refusal) as { error?: { message?: unknown } };
    return typeof error?.message === 'string' && error.message.includes(newName);
  } catch {
    return false;
  }
};

export const boundNames = (send: Send): BoundNames => {
  /** Models that want the new name; a server has few. */
  const renamed = new Set<unknown>();
  const named = (body: Body): Body => {
    const { [oldName]: bound, ...rest } = body;
    return renamed.has(body.model) ? { ...rest, [newName]: bound } : body;
  };
  return {
    named,
    async fetch(input, init) {
      const response = await send(input, init);
      if (response.status !== 400 || typeof init?.body !== 'string') return response;
      const body = JSON.parse(init.body) as Body;
      if (!(oldName in body) || !isAboutName(await response.clone().text())) return response;
      await response.body?.cancel();
      renamed.add(body.model);
      return send(input, { ...init, body: JSON.stringify(named(body)) });
    },
  };
};
