/** The bundle that Node starts: made once of the sources, never older than they are, and not needed where it cannot be kept. */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const parts = ['command-center', 'dispatch-core', 'edge-gateway', 'geo-data', 'sip', 'package.json'];
const settings = ['tsconfig.json', 'tsconfig.base.json'];
const words = 'bring the database up to date';

let copy: string;
let source: string;

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'hearthline-bundle-'));
  const isPage = (path: string): boolean => path.startsWith(join(root, 'command-center/ui'));
  for (const part of [...parts, ...settings]) {
    await cp(join(root, part), join(copy, part), { recursive: true, filter: (path) => !isPage(path) });
  }
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
  source = await readFile(join(copy, 'command-center/cli.ts'), 'utf8');
});
afterAll(() => rm(copy, { recursive: true, force: true }));
beforeEach(() => rm(join(copy, '.cache'), { recursive: true, force: true }));

/** What the command says about itself. */
async function help(): Promise<string> {
  const boot = join(copy, 'command-center/runtime/hearthline.mjs');
  const { stderr } = await promisify(execFile)(process.execPath, [boot, '--help']);
  return stderr;
}

const bundles = (): Promise<string[]> => readdir(join(copy, '.cache/program'));
const saySomethingElse = (other: string): Promise<void> =>
  writeFile(join(copy, 'command-center/cli.ts'), source.replace(words, other));

describe('the bundle of the program', () => {
  it('is made at the first start and used again', async () => {
    expect(await help()).toContain(words);
    const made = await bundles();
    expect(made).toHaveLength(1);
    expect(await help()).toContain(words);
    expect(await bundles()).toEqual(made);
  });

  it('is never older than the sources, and an old version finds its own again', async () => {
    await help();
    await saySomethingElse('leave the database as it is');
    expect(await help()).toContain('leave the database as it is');
    expect(await bundles()).toHaveLength(2);
    await saySomethingElse(words);
    expect(await help()).toContain(words);
    expect(await bundles()).toHaveLength(2);
  });

  it('is made once by two programs that start together, and leaves no drafts', async () => {
    const said = await Promise.all([help(), help()]);
    expect(said.filter((text) => text.includes(words))).toHaveLength(2);
    expect((await bundles()).filter((name) => name.includes('draft'))).toEqual([]);
  });

  it('is not needed: where it cannot be kept the sources are read', async () => {
    await writeFile(join(copy, '.cache'), 'a file where the folder should be');
    expect(await help()).toContain(words);
  });
});
