import type { JournalEvent } from '../../../../machines/contracts/call/journal-event.ts';
import type { RecordingPeaks } from '../../../../machines/contracts/call/recording-peaks.ts';
import { ApiError, api } from '../../../api/api-client.ts';
import type { CallRecordJson } from './call-record-json.ts';

const pathOf = (id: string): string => `/api/v1/calls/${encodeURIComponent(id)}`;

export const recordingPath = (id: string): string => `${pathOf(id)}/recording`;

/** Null: the store does not know it (yet). */
export const fetchRecord = async (
  id: string,
  signal: AbortSignal,
): Promise<CallRecordJson | null> => {
  try {
    return await api.json<CallRecordJson>(pathOf(id), { signal });
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
};

/** Null: there is no recording, or this API draws none. */
export const fetchPeaks = async (
  id: string,
  signal: AbortSignal,
): Promise<RecordingPeaks | null> => {
  try {
    return await api.json<RecordingPeaks>(`${pathOf(id)}/peaks`, { signal });
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
};

/** Events a request: the most that the API gives. */
const pageMax = 5_000;

export async function* eventPages(
  id: string,
  signal: AbortSignal,
): AsyncGenerator<readonly JournalEvent[]> {
  let after: number | null = -1;
  while (after !== null) {
    const page: { items: JournalEvent[]; nextAfter: number | null } = await api.json(
      `${pathOf(id)}/events`,
      { query: { after, limit: pageMax }, signal },
    );
    yield page.items;
    after = page.nextAfter;
  }
}
