#!/usr/bin/env node
/** Starts the `hearthline` command on Node (which learns TypeScript first) and on Deno (which knows it). */
const OLDEST_NODE = [20, 19];

/** Older versions fail deep inside with riddles. */
function nodeIsTooOld() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
}

if (!('Deno' in globalThis)) {
  if (nodeIsTooOld()) {
    process.stderr.write(
      `Hearthline needs Node ${OLDEST_NODE.join('.')} or later; this is ${process.versions.node}.\n`,
    );
    process.exit(1);
  }
  const { register } = await import('tsx/esm/api');
  register();
}
const { runCli } = await import('../cli.ts');
process.exitCode = await runCli(process.argv.slice(2));
