import type { FastifyReply, FastifyRequest } from 'fastify';

/** Tags the answer with what it is, and tells whether the asker has it already: then `304` is all it needs. */
export function isKnown(
  { headers }: Pick<FastifyRequest, 'headers'>,
  reply: Pick<FastifyReply, 'headers'>,
  name: string,
): boolean {
  const tag = `"${name}"`;
  reply.headers({ etag: tag, 'cache-control': 'private, no-cache' });
  const tags = headers['if-none-match']?.split(',').map((each) => each.trim().replace(/^W\//, ''));
  return tags?.includes(tag) ?? false;
}
