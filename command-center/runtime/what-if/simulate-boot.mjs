/** Starts the thread of a simulation from its sources: Node cannot read TypeScript in a thread by itself, Deno can. */
if (!('Deno' in globalThis)) {
  const { register } = await import('tsx/esm/api');
  register();
}
await import('./simulate-start.mjs');
