import { VoxError } from '../../machines/contracts/error-catalogue.ts';
import type { Collection, StoredDocument } from '../store/store.ts';

/** Inserts those of the documents whose id is new, in two round trips; returns how many were. Others may insert the same at once. */
export async function insertMissing<T extends StoredDocument>(
  collection: Collection<T>,
  byId: ReadonlyMap<string, T>,
): Promise<number> {
  const ids = [...byId.keys()];
  const present = new Set(
    // biome-ignore lint/suspicious/noExplicitAny: the driver's filter type does not resolve for a generic document
    (await collection.find({ _id: { $in: ids } } as any, { projection: { _id: 1 } })).map(
      ({ _id }) => _id,
    ),
  );
  const fresh = ids.filter((id) => !present.has(id)).map((id) => byId.get(id)!);
  if (fresh.length === 0) return 0;
  try {
    await collection.insertMany(fresh);
    return fresh.length;
  } catch (error) {
    if (!(error instanceof VoxError) || error.code !== 'duplicate_key') throw error;
  }
  let addedCount = 0;
  for (const document of fresh)
    try {
      await collection.insertOne(document);
      addedCount += 1;
    } catch (error) {
      if (!(error instanceof VoxError) || error.code !== 'duplicate_key') throw error;
    }
  return addedCount;
}
