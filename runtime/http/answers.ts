import { z } from 'zod';
import { Problem } from '../../machines/contracts/problem.ts';

/** The response schemas of a route: its own answers, and the errors that every route can give. */
export const answers = <const Own extends Record<number, z.ZodType>>(own: Own) => ({
  ...own,
  '4xx': Problem,
  '5xx': Problem,
});

/** `limit` and `cursor` of a list, and its answer. A cursor is the id after which the next page begins. */
export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().min(1).max(256).optional(),
});

export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

/** Ask the store for one more than `limit`; whether it came says if there is a next page. */
export function cutPage<Item extends { _id: string }>(
  found: Item[],
  limit: number,
): { items: Item[]; nextCursor: string | null } {
  const items = found.slice(0, limit);
  return { items, nextCursor: found.length > limit ? items.at(-1)!._id : null };
}

export const IdParams = z.object({ id: z.string().min(1).max(256) });
