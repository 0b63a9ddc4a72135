/** A fresh copy of the program, as after a checkout: nothing cached beside it, the installed packages shared. */
import { existsSync } from 'node:fs';
import { cp, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** What `hearthline start` is made of, and the harness that starts it. */
const parts = [
  'command-center',
  'dispatch-core',
  'edge-gateway',
  'geo-data',
  'sip',
  'package.json',
  'tsconfig.json',
  'tsconfig.base.json',
  'tests/support',
];

type StartProgram = typeof import('#tests/support/process.ts').startProgram;

/** Throws a sentence when the command itself is not there. */
export function assertCommandExists(): void {
  const missing = ['command-center/cli.ts', 'command-center/main.ts'].filter(
    (path) => !existsSync(join(root, path)),
  );
  if (missing.length > 0) {
    throw new Error(`\`hearthline start\` cannot be measured: ${missing.join(' and ')} not found.`);
  }
}

/** Copies the program into the empty directory `dir`; returns the way to start that copy. */
export async function copyProgram(dir: string): Promise<StartProgram> {
  for (const part of parts) {
    if (existsSync(join(root, part))) await cp(join(root, part), join(dir, part), { recursive: true });
  }
  await symlink(join(root, 'node_modules'), join(dir, 'node_modules'));
  const harness: typeof import('#tests/support/process.ts') = await import(
    pathToFileURL(join(dir, 'tests/support/process.ts')).href
  );
  return harness.startProgram;
}
