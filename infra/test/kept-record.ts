import type { CallRecord } from '../../machines/contracts/call/call-record.ts';
import { eventually, type Product } from './product.ts';

/** The record of a call, as the API gives it once the call is over. */
export const keptRecord = async (
  product: Pick<Product, 'get'>,
  callId: string,
  withinMs: number,
): Promise<CallRecord> =>
  (await eventually(
    () => product.get<CallRecord>(`/api/v1/calls/${callId}`).catch(() => null),
    (found) => found !== null && found.state !== 'in_progress',
    withinMs,
  ))!;
