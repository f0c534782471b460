import { crashedKeyOf } from '../../actors/recording/recording-key.ts';
import { durationMsOf } from '../../actors/recording/wav-header.ts';
import type { RecordingRef } from '../../machines/contracts/call-record.ts';
import { VoxError } from '../../machines/contracts/error-catalogue.ts';
import type { ApiParts } from './api-parts.ts';

/** Where a call's recording lies in this API's object store. Errors: `call_unknown`, `object_unknown`. */
export async function recordingOf(
  { documents, objects }: Pick<ApiParts, 'documents' | 'objects'>,
  callId: string,
): Promise<RecordingRef> {
  const call = await documents.calls.findOne(
    { _id: callId },
    { projection: { recording: 1, endReason: 1 } },
  );
  if (call === null) throw new VoxError('call_unknown', callId);
  const { recording } = call;
  if (recording === null && call.endReason === 'worker_lost') return leftBehind(objects, callId);
  if (recording === null) throw new VoxError('object_unknown', 'this call has no recording');
  if (recording.store !== objects.name)
    throw new VoxError('object_unknown', `the recording lies in store ${recording.store}`);
  return recording;
}

/** What a worker that died had written is stored by the next on its disk; the record of a lost call cannot know of it. */
async function leftBehind(objects: ApiParts['objects'], callId: string): Promise<RecordingRef> {
  const key = crashedKeyOf(callId);
  const { bytes } = await objects.stat(key);
  return { store: objects.name, key, durationMs: durationMsOf(bytes), bytes, partial: true };
}
