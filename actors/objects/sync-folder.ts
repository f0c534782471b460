import { open } from 'node:fs/promises';

/** Makes the folder's own entries durable: without it a power cut may undo a rename. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
