import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import solid from 'vite-plugin-solid';

/**
 * The console as static files in `web/dist`, which the API serves at `/`. `VITE_API_URL`: an API elsewhere; standard: its own origin.
 * `assetsInlineLimit: 0`: what is a file stays a file, as the API's content policy wants it.
 */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [solid()],
  build: {
    target: 'es2023',
    sourcemap: true,
    reportCompressedSize: false,
    assetsInlineLimit: 0,
  },
});
