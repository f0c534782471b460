import { VoxError } from '../../machines/contracts/error-catalogue.ts';

/**
 * The one range that a `Range` header asks of `size` bytes, inclusive at both ends; `null`: send all of it, as RFC 9110 lets
 * a server do when there is no header, another unit, or several ranges. Errors: `range_invalid`.
 */
export function byteRangeOf(
  header: string | undefined,
  size: number,
): { start: number; end: number } | null {
  const asked = /^bytes=\s*(\d*)-(\d*)\s*$/.exec(header ?? '');
  if (asked === null || (asked[1] === '' && asked[2] === '')) return null;
  const [first, last] = [asked[1]!, asked[2]!];
  // `-500`: the last 500 bytes.
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (start > end) throw new VoxError('range_invalid', `of ${size} bytes`);
  return { start, end };
}
