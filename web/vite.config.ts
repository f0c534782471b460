import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';
import solid from 'vite-plugin-solid';

/** The API sends these as they lie there; smaller ones do not become smaller. */
const compressedMinBytes = 1_024;

/** Lays a `.br` and a `.gz` beside each text file, so that the API compresses nothing while calls go on. */
const precompress = (): Plugin => ({
  name: 'precompress',
  apply: 'build',
  async writeBundle({ dir = '' }) {
    for (const name of await readdir(dir, { recursive: true })) {
      if (!/\.(html|js|css|svg|json)$/.test(name)) continue;
      const text = await readFile(join(dir, name));
      if (text.length < compressedMinBytes) continue;
      await writeFile(join(dir, `${name}.br`), await promisify(brotliCompress)(text));
      await writeFile(join(dir, `${name}.gz`), await promisify(gzip)(text, { level: 9 }));
    }
  },
});

// Whoever starts the build, a test runner too, gets what operators get: Solid without its checks.
process.env.NODE_ENV = 'production';

/**
 * The console as static files in `web/dist`, which the API serves at `/`. `VITE_API_URL`: an API elsewhere; standard: its own origin.
 * `assetsInlineLimit: 0`: what is a file stays a file, as the API's content policy wants it.
 */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [solid(), precompress()],
  build: {
    target: 'es2023',
    sourcemap: true,
    reportCompressedSize: false,
    assetsInlineLimit: 0,
  },
});
