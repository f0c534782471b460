import { z } from 'zod';

/** Body of every error answer, `application/problem+json` (RFC 9457) with our code from the catalogue. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  detail: z.string().optional(),
  retryable: z.boolean(),
  /** Find it in the log under this id. */
  requestId: z.string(),
  /** What is wrong, by place; where it has a name of its own and a remedy, with these. */
  problems: z
    .array(
      z.object({
        at: z.string(),
        message: z.string(),
        code: z.string().optional(),
        todo: z.string().optional(),
      }),
    )
    .optional(),
});
export type Problem = z.infer<typeof Problem>;
