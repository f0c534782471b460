/**
 * Vitest setup: keeps what this process compiled for those after it (`NODE_COMPILE_CACHE`, set in `vitest.config.ts`). Node keeps it
 * when a process ends by itself, and Vitest ends its processes by a signal.
 */
import { flushCompileCache } from 'node:module';
import { afterAll } from 'vitest';

afterAll(() => flushCompileCache());
