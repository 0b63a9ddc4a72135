/** Builds the UI into dist/ui and serves it in development; nothing it emits is inline, so that a strict CSP holds. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import solid from 'vite-plugin-solid';

const serverPort = Number(process.env.PORT ?? 8080);
const server = `http://127.0.0.1:${serverPort}`;
const fromHere = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: fromHere('./ui'),
  plugins: [solid()],
  worker: { format: 'es' },
  build: {
    outDir: fromHere('../dist/ui'),
    emptyOutDir: true,
    target: 'es2023',
    // data: URLs would need exceptions for fonts and images in the CSP.
    assetsInlineLimit: 0,
    // MapLibre and deck.gl are big and arrive only with a page that has a map.
    chunkSizeWarningLimit: 2200,
    sourcemap: false,
    rolldownOptions: {
      // How long a plugin took says more about the machine than about the pages.
      checks: { bundlerTimings: false },
      output: {
        // MapLibre's worker is taken as it is; .js is the one ending every server knows the type of.
        assetFileNames: (asset) =>
          asset.names.some((name) => name.endsWith('.mjs'))
            ? 'assets/[name]-[hash].js'
            : 'assets/[name]-[hash][extname]',
      },
    },
  },
  // Bundled apart, page and worker of MapLibre would hold two copies of what they share.
  optimizeDeps: { exclude: ['maplibre-gl'] },
  server: {
    host: '127.0.0.1',
    // Patterns, since a plain '/api' would also catch our own /api.ts.
    proxy: {
      '^/api/': { target: server, ws: true },
      '^/mqtt$': { target: server, ws: true },
      '^/tiles/': server,
      '/livez': server,
      '/readyz': server,
      '/version': server,
      '/openapi.json': server,
      '/asyncapi.json': server,
    },
  },
});
