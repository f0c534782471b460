import { z } from 'zod';
import { importReasons } from './import-sentences.ts';

export const ImportReason = z.enum(
  Object.keys(importReasons) as [keyof typeof importReasons, ...(keyof typeof importReasons)[]],
);
export type ImportReason = z.infer<typeof ImportReason>;
