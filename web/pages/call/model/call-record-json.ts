import type { CallRecord } from '../../../../machines/contracts/call/call-record.ts';

/** The record as the API sends it: dates are ISO 8601. */
export type CallRecordJson = Omit<CallRecord, 'answeredAt' | 'endedAt' | 'receivedAt'> & {
  answeredAt: string;
  endedAt: string;
  receivedAt: string;
};
