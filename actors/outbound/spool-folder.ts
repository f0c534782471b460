import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '../objects/sync-folder.ts';

const draftName = /\.(\d+)\.[0-9a-f]{12}\.tmp$/;

/**
 * A folder of files that survive a crash at any instant: one appears whole or not at all, and is on the disk when `write`
 * resolves. Several processes may share it.
 */
export interface SpoolFolder {
  /** Names of whole files, oldest name first; drafts of crashed writers are removed. */
  sweep(): Promise<string[]>;
  write(name: string, bytes: string): Promise<void>;
  /** `null`: it is gone. */
  read(name: string): Promise<string | null>;
  remove(name: string): Promise<void>;
  /** Moves a file aside, into `rejected/`. */
  reject(name: string): Promise<void>;
  /** Writes straight into `rejected/`. */
  writeRejected(name: string, bytes: string): Promise<void>;
}

export async function openSpoolFolder(dir: string): Promise<SpoolFolder> {
  const rejectedDir = join(dir, 'rejected');
  await mkdir(rejectedDir, { recursive: true, mode: 0o700 });
  return {
    sweep: () => sweep(dir),
    write: (name, bytes) => writeDurably(dir, name, bytes),
    writeRejected: (name, bytes) => writeDurably(rejectedDir, name, bytes),
    read: async (name) => {
      try {
        return await readFile(join(dir, name), 'utf8');
      } catch (error) {
        if (isGone(error)) return null;
        throw error;
      }
    },
    remove: (name) => rm(join(dir, name), { force: true }),
    reject: async (name) => {
      await rename(join(dir, name), join(rejectedDir, name));
      await syncFolder(rejectedDir);
    },
  };
}

async function writeDurably(dir: string, name: string, bytes: string): Promise<void> {
  const draft = join(dir, `${name}.${process.pid}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, join(dir, name));
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {});
    throw error;
  }
  await syncFolder(dir);
}

async function sweep(dir: string): Promise<string[]> {
  const names = await readdir(dir);
  const stale = names.filter((name) => {
    const pid = draftName.exec(name)?.[1];
    return pid !== undefined && (Number(pid) === process.pid || !isAlive(Number(pid)));
  });
  await Promise.all(stale.map((name) => rm(join(dir, name), { force: true })));
  return names.filter((name) => name.endsWith('.json')).sort();
}

/** Signal 0 only asks. EPERM: it lives and belongs to someone else. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const isGone = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';
