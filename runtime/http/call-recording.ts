import type { RecordingRef } from '../../machines/contracts/call-record.ts';
import { VoxError } from '../../machines/contracts/error-catalogue.ts';
import type { ApiParts } from './api-parts.ts';

/** Where a call's recording lies in this API's object store. Errors: `call_unknown`, `object_unknown`. */
export async function recordingOf(
  { documents, objects }: Pick<ApiParts, 'documents' | 'objects'>,
  callId: string,
): Promise<RecordingRef> {
  const call = await documents.calls.findOne({ _id: callId }, { projection: { recording: 1 } });
  if (call === null) throw new VoxError('call_unknown', callId);
  const { recording } = call;
  if (recording === null) throw new VoxError('object_unknown', 'this call has no recording');
  if (recording.store !== objects.name)
    throw new VoxError('object_unknown', `the recording lies in store ${recording.store}`);
  return recording;
}
