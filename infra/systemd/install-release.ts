/**
 * `node infra/systemd/install-release.ts --tag v42 [--to /opt/voxdialler] [--link-modules]`: puts this tree, with its installed modules, where a unit runs it.
 *
 *   <to>/releases/<tag>/   runtime actors machines package.json node_modules
 *   <to>/current           ▶ releases/<tag>, changed in one step
 *
 * The last five releases stay, so that the step back is the same step. Nothing is restarted: that is `systemctl restart voxdialler`.
 */
import { cp, mkdir, readdir, rename, rm, stat, symlink } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const keptMax = 5;
const parts = ['runtime', 'actors', 'machines', 'package.json', 'package-lock.json'];
const root = fileURLToPath(new URL('../..', import.meta.url));

const { values } = parseArgs({
  options: {
    tag: { type: 'string' },
    to: { type: 'string', default: '/opt/voxdialler' },
    /** Links to this tree's modules: for a try on the machine that built it. */
    'link-modules': { type: 'boolean', default: false },
  },
});

const { tag } = values;
if (tag === undefined || !/^[\w.-]{1,64}$/.test(tag)) {
  console.error('usage: node infra/systemd/install-release.ts --tag TAG [--to DIR]');
  console.error('TAG: up to 64 letters, digits, dots and dashes');
  process.exit(2);
}

const to = resolve(values.to);
const releases = join(to, 'releases');
const release = join(releases, tag);
const isThere = await stat(release).then(
  () => true,
  () => false,
);
if (isThere) {
  console.error(
    `${relative(to, release)} is there already: a release never changes, take another tag`,
  );
  process.exit(1);
}

// Under another name until it is whole: a copy that was cut off is no release.
const begun = join(releases, `.${tag}.${process.pid}`);
await mkdir(begun, { recursive: true });
try {
  for (const part of parts) await cp(join(root, part), join(begun, part), { recursive: true });
  const modules = join(root, 'node_modules');
  if (values['link-modules']) await symlink(modules, join(begun, 'node_modules'));
  else await cp(modules, join(begun, 'node_modules'), { recursive: true, verbatimSymlinks: true });
  await rename(begun, release);
} catch (error) {
  await rm(begun, { recursive: true, force: true });
  throw error;
}

const pointer = join(to, `.current.${process.pid}`);
await symlink(join('releases', tag), pointer);
await rename(pointer, join(to, 'current'));

const byAge = await Promise.all(
  (await readdir(releases))
    .filter((name) => !name.startsWith('.'))
    .map(async (name) => ({ name, at: (await stat(join(releases, name))).ctimeMs })),
);
const old = byAge
  .filter(({ name }) => name !== tag)
  .sort((a, b) => b.at - a.at)
  .slice(keptMax - 1);
for (const { name } of old) await rm(join(releases, name), { recursive: true, force: true });
console.log(`current is ${tag}; ${Math.min(byAge.length, keptMax)} releases are kept`);
