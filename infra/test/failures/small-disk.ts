import { spawnSync } from 'node:child_process';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * A disk of a few megabytes for one process: a tmpfs in a mount namespace of its own, gone with the process. Needs Linux and
 * `unshare` (util-linux), no privilege where the kernel lets anybody open a namespace.
 */
export const underSmallDisk = (folder: string, megabytes: number): string[] => [
  'unshare',
  '--user',
  '--map-root-user',
  '--mount',
  'sh',
  '-c',
  `mount -t tmpfs -o size=${megabytes}m none "$0" && exec "$@"`,
  folder,
];

export const hasSmallDisks = (): boolean => {
  const [program, ...args] = underSmallDisk('/mnt', 1);
  return (
    program !== undefined && spawnSync(program, [...args, 'true'], { stdio: 'ignore' }).status === 0
  );
};

/** The disk as the process sees it, from outside. */
const within = (pid: number, path: string): string => join(`/proc/${pid}/root`, path);

/** Takes every free byte; the returned function gives them back. */
export const fillDisk = async (pid: number, folder: string): Promise<() => Promise<void>> => {
  const filler = within(pid, join(folder, 'filler'));
  const file = await open(filler, 'w');
  for (let size = 1 << 20; size >= 512; ) {
    const written = await file.write(Buffer.alloc(size)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOSPC') return null;
      throw error;
    });
    if (written === null) size >>= 1;
  }
  await file.close();
  return () => rm(filler);
};
