/** Owns a folder. An object is a file; its content type stands beside it in a file of the same name under `.types/`. */
import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat, unlink } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { VoxError } from '../../machines/contracts/error-catalogue.ts';
import { withinSize } from './byte-range.ts';
import { checkedKey } from './object-key.ts';
import type { Objects } from './objects.ts';
import { syncFolder } from './sync-folder.ts';
import { Writes } from './writes.ts';

/** Errors: `data_dir_unwritable`. */
export async function openFolderObjects({ dir }: { dir: string }): Promise<Objects> {
  const objects = new FolderObjects(resolve(dir));
  await objects.open();
  return objects;
}

const typesFolder = '.types';
const temporaryFolder = '.incoming';
/** No object is written for so long: what is older, a crash left. Younger ones may be those of another process on this folder. */
const leftAfterMs = 86_400_000;

class FolderObjects implements Objects {
  readonly kind = 'folder';
  readonly name = 'folder';
  readonly #dir: string;
  readonly #writes = new Writes();

  constructor(dir: string) {
    this.#dir = dir;
  }

  async open(): Promise<void> {
    try {
      await mkdir(join(this.#dir, temporaryFolder), { recursive: true });
      await this.#sweep();
      await mkdir(join(this.#dir, typesFolder), { recursive: true });
      const probe = this.#temporary();
      await this.#write(probe, new Uint8Array());
      await unlink(probe);
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      throw new VoxError('data_dir_unwritable', `RECORDINGS_DIR=${this.#dir}: ${code}`, { cause });
    }
  }

  /** Of workers that share the folder each sweeps at its start: one is there and gone again while another looks. */
  async #sweep(): Promise<void> {
    const folder = join(this.#dir, temporaryFolder);
    for (const name of await readdir(folder)) {
      const path = join(folder, name);
      const file = await stat(path).catch(gone);
      if (file !== undefined && Date.now() - file.mtimeMs > leftAfterMs)
        await rm(path, { recursive: true, force: true });
    }
  }

  putFile(key: string, path: string, contentType: string): Promise<void> {
    return this.#writes.run(() => this.#putFile(key, path, contentType));
  }

  async #putFile(key: string, path: string, contentType: string): Promise<void> {
    const target = this.#fileOf(key);
    const file = await open(path, 'r+');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
    await this.#describe(key, contentType);
    try {
      await this.#move(path, target);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
      // Another file system: the bytes have to be copied before they can be renamed into place.
      const copy = this.#temporary();
      await this.#write(copy, createReadStream(path));
      await this.#move(copy, target);
      await unlink(path);
    }
  }

  put(key: string, bytes: Uint8Array, contentType: string): Promise<void> {
    return this.#writes.run(async () => {
      const target = this.#fileOf(key);
      const temporary = this.#temporary();
      await this.#write(temporary, bytes);
      await this.#describe(key, contentType);
      await this.#move(temporary, target);
    });
  }

  async stat(key: string): Promise<{ bytes: number; contentType: string }> {
    const { size } = await known(key, stat(this.#fileOf(key)));
    const type = readFile(this.#typeFileOf(key), 'utf8');
    return { bytes: size, contentType: await type.catch(() => 'application/octet-stream') };
  }

  async get(key: string, range?: { start: number; end: number }) {
    // Opened first: an object deleted meanwhile is still read to its end.
    const file = await known(key, open(this.#fileOf(key), 'r'));
    try {
      const { size } = await file.stat();
      const part = range === undefined ? {} : withinSize(range, size);
      return file.createReadStream(part);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  delete(key: string): Promise<void> {
    return this.#writes.run(async () => {
      for (const path of [this.#fileOf(key), this.#typeFileOf(key)])
        await rm(path, { force: true });
    });
  }

  async list(prefix: string): Promise<string[]> {
    // Only the deepest folder that the prefix names is walked.
    const folder = join(this.#dir, prefix.slice(0, prefix.lastIndexOf('/') + 1));
    if (folder !== this.#dir && !folder.startsWith(this.#dir + sep)) return [];
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(absent);
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(this.#dir, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
      .filter((key) => key.startsWith(prefix) && !key.startsWith('.'))
      .sort();
  }

  close(): Promise<void> {
    return this.#writes.end();
  }

  #fileOf(key: string): string {
    return join(this.#dir, checkedKey(key));
  }

  #typeFileOf(key: string): string {
    return join(this.#dir, typesFolder, checkedKey(key));
  }

  #temporary(): string {
    return join(this.#dir, temporaryFolder, randomBytes(12).toString('hex'));
  }

  /** Before the object itself: one that can be seen has its type. */
  async #describe(key: string, contentType: string): Promise<void> {
    const temporary = this.#temporary();
    await this.#write(temporary, Buffer.from(contentType));
    await this.#move(temporary, this.#typeFileOf(key));
  }

  async #write(path: string, content: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
    const file = await open(path, 'wx');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
  }

  /** Seen whole or not at all, and still there after a power cut: the folder's own entry is synced too. */
  async #move(from: string, to: string): Promise<void> {
    const made = await mkdir(dirname(to), { recursive: true });
    await rename(from, to);
    await syncFolder(dirname(to));
    // Folders that did not exist are entries of their parents.
    for (let folder = dirname(to); made !== undefined && folder.length >= made.length; ) {
      folder = dirname(folder);
      await syncFolder(folder);
    }
  }
}

async function known<R>(key: string, operation: Promise<R>): Promise<R> {
  try {
    return await operation;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR')
      throw new VoxError('object_unknown', key, { cause });
    throw cause;
  }
}

function gone(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

function absent(error: NodeJS.ErrnoException): never[] {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
  throw error;
}
