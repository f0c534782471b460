import { isDeepStrictEqual } from 'node:util';
import type { Deed } from './replayed-actor.ts';

/** As JSON has them: a journal has been stored, and knows no `undefined`. */
const plain = (value: unknown): unknown =>
  value === undefined ? null : JSON.parse(JSON.stringify(value));

/** An error is known by its name and message; its stack names places of one build. */
const dataOf = ({ kind, data }: Deed): unknown =>
  kind === 'error' ? ((data as { message?: string } | undefined)?.message ?? null) : plain(data);

export const sameDeed = (one: Deed, other: Deed): boolean =>
  one.kind === other.kind &&
  one.event === other.event &&
  isDeepStrictEqual(plain(one.value), plain(other.value)) &&
  isDeepStrictEqual(dataOf(one), dataOf(other));
