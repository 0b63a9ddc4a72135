#!/usr/bin/env node
/** Starts the `hearthline` command: on Node from a bundle of its sources, on Deno from the sources themselves. */
const OLDEST_NODE = [20, 19];
const SOURCES = {
  cli: new URL('../cli.ts', import.meta.url),
  spare: new URL('../../geo-data/drivers/pglite-spare.ts', import.meta.url),
};

/** Older versions fail deep inside with riddles. */
function nodeIsTooOld() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
}

/** Where the program's entries are for Node; without a bundle it learns TypeScript first. */
async function placesForNode() {
  if (nodeIsTooOld()) {
    process.stderr.write(
      `Hearthline needs Node ${OLDEST_NODE.join('.')} or later; this is ${process.versions.node}.\n`,
    );
    process.exit(1);
  }
  const { openProgramBundle } = await import('./program-bundle.mjs');
  const bundle = await openProgramBundle();
  if (bundle !== null) {
    process.setSourceMapsEnabled(true);
    return { cli: new URL('cli.mjs', bundle), spare: new URL('pglite-spare.mjs', bundle) };
  }
  const { register } = await import('tsx/esm/api');
  register();
  return SOURCES;
}

const places = 'Deno' in globalThis ? SOURCES : await placesForNode();
const args = process.argv.slice(2);
const { DATABASE_URL, DATABASE_URL_FILE } = process.env;
if (['start', 'demo'].includes(args[0] ?? '') && !DATABASE_URL && !DATABASE_URL_FILE) {
  // The engine's thread loads while the program does.
  const { startSpareThread } = await import(places.spare.href);
  startSpareThread();
}
const { runCli } = await import(places.cli.href);
process.exitCode = await runCli(args);
