import type { Readable } from 'node:stream';
import {
  joinedBytes,
  joinedRecording,
  type RecordingPart,
} from '../../actors/recording/joined-recording.ts';
import { crashedKeyOf, nameInEpoch, recordingKeyOf } from '../../actors/recording/recording-key.ts';
import { VoxError } from '../../machines/contracts/error-catalogue.ts';
import type { ApiParts } from './api-parts.ts';

type Stores = Pick<ApiParts, 'documents' | 'objects'>;

interface ByteRange {
  start: number;
  end: number;
}

/** The sound of a call, whichever workers have recorded it. */
export interface CallSound {
  /** Another one when it is made of more. */
  name: string;
  size(): Promise<number>;
  /** Some of the call is missing, as far as is known. */
  isPartial: boolean;
  /** Inclusive at both ends. */
  read(range?: ByteRange): Promise<Readable>;
}

/** More take-overs than any call has had; each is asked for at the store. */
const epochsMax = 20;

/**
 * A call's recording as it lies in this API's object store: one object, or one of each worker that has carried the call, joined on the
 * axis of the call. What a worker that died had written is stored by the next on its disk, perhaps later or never.
 * Errors: `call_unknown`, `object_unknown`.
 */
export async function recordingOf(stores: Stores, callId: string): Promise<CallSound> {
  const { documents, objects } = stores;
  const call = await documents.calls.findOne(
    { _id: callId },
    { projection: { recording: 1, endReason: 1, epoch: 1 } },
  );
  if (call === null) throw new VoxError('call_unknown', callId);
  const { recording, epoch = 0 } = call;
  const isLost = recording === null && call.endReason === 'worker_lost';
  if (recording === null && !isLost)
    throw new VoxError('object_unknown', 'this call has no recording');
  if (recording !== null && recording.store !== objects.name)
    throw new VoxError('object_unknown', `the recording lies in store ${recording.store}`);

  // Of most calls: whether it is there shows when it is read.
  if (recording !== null && epoch === 0) return oneSound(objects, recording.key, recording.partial);

  const epochs = Array.from({ length: Math.min(epoch, epochsMax) + 1 }, (_, n) => n);
  const found = await Promise.all(
    epochs.map((n) =>
      n === epoch && recording !== null
        ? firstOf(objects, [recording.key])
        : firstOf(objects, keysIn(callId, n)),
    ),
  );
  const parts = found.filter((part) => part !== null);
  const [first] = parts;
  if (first === undefined) throw new VoxError('object_unknown', 'this call has no recording');
  const isPartial = isLost || parts.length <= epoch;
  if (parts.length === 1) return oneSound(objects, first.key, isPartial);
  const bytes = joinedBytes(parts);
  return {
    name: `recordings/${callId}.${parts.length}-joined`,
    isPartial,
    size: async () => bytes,
    read: async (range = { start: 0, end: bytes - 1 }) =>
      joinedRecording(parts, range, (key, part) => objects.get(key, part)),
  };
}

const oneSound = (objects: Stores['objects'], key: string, isPartial: boolean): CallSound => ({
  name: key,
  isPartial,
  size: async () => (await objects.stat(key)).bytes,
  read: (range) => objects.get(key, range),
});

const keysIn = (callId: string, epoch: number): string[] => {
  const name = nameInEpoch(callId, epoch);
  return [recordingKeyOf(name), crashedKeyOf(name)];
};

async function firstOf(
  objects: Stores['objects'],
  keys: readonly string[],
): Promise<RecordingPart | null> {
  for (const key of keys)
    try {
      const { bytes } = await objects.stat(key);
      return { key, bytes };
    } catch (error) {
      if (!(error instanceof VoxError && error.code === 'object_unknown')) throw error;
    }
  return null;
}
