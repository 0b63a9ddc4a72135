/** Starts the PGlite thread: Node cannot read TypeScript in a thread by itself, Deno can. */
if (!('Deno' in globalThis)) {
  const { register } = await import('tsx/esm/api');
  register();
}
const { serve } = await import('./pglite-worker.ts');
serve();
