import { createSignal } from 'solid-js';
import { fileMaxBytes, type JournalFile, readJournalFile } from '../raw/journal-file.ts';

const [openedFile, setOpenedFile] = createSignal<JournalFile | null>(null);

/** The journal that somebody opened from a file; it stays while the console is open. */
export { openedFile };

/** Throws an error whose message says what is wrong with the file. */
export const openFile = async (file: File): Promise<void> => {
  if (file.size > fileMaxBytes) throw new Error('It is larger than any journal.');
  setOpenedFile(readJournalFile(await file.text()));
};
