/**
 * Vitest setup: properties take the same examples in every run, so that a red run means a change and not luck. New examples are looked
 * for with another seed, `FAST_CHECK_SEED=$RANDOM npm test`; what that finds becomes a test of its own.
 */
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env.FAST_CHECK_SEED ?? 20_261_121) });
