/** `hearthline export` as people run it: to a file and back through the import, to a pipe, with rights, and broken off. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readLocalAccess } from '#command-center/runtime/local-access.ts';
import { startProgram } from '#tests/support/process.ts';
import { atEnd, closeAll, makeDataDir, type PreparedSite, prepareSite, startSite } from '../program/rig.ts';

afterAll(closeAll);

let site: PreparedSite;
beforeAll(async () => {
  site = await prepareSite();
  await startSite(site);
});

async function run(env: Readonly<Record<string, string>>, ...args: string[]) {
  const program = startProgram(args, env);
  return { code: await program.exited, said: program.said() };
}

async function tokenOf(role: string): Promise<string> {
  const made = await run(site.env, 'token', 'add', '--role', role);
  expect(made.code, made.said).toBe(0);
  return made.said.trim();
}

it('writes a table that the import takes back unchanged', async () => {
  const out = join(site.dataDir, 'homes.csv');
  const ended = await run(site.env, 'export', 'households', '--out', out);
  expect(ended.code, ended.said).toBe(0);
  const text = await readFile(out, 'utf8');
  expect(text.startsWith('\uFEFFid,communityId,building,unit,room')).toBe(true);
  const rows = text.split('\r\n').length - 2;
  expect(rows).toBeGreaterThan(0);
  const again = await run(site.env, 'import', 'csv', 'households', out);
  expect(again.code, again.said).toBe(0);
  expect(again.said).toContain(`${rows} rows: 0 inserted, 0 updated, ${rows} unchanged`);
  expect((await readdir(site.dataDir)).filter((name) => name.endsWith('.draft'))).toEqual([]);
});

it('gives the business to those whose token may see it, and notes it', async () => {
  const supervisor = await tokenOf('supervisor');
  const printed = await run(site.env, 'export', 'customers', '--token', supervisor);
  expect(printed.code, printed.said).toBe(0);
  expect(printed.said).toMatch(/^cu-\S+,\S+,1\d{10},owner$/m);
  const refused = await run(site.env, 'export', 'audit', '--token', supervisor);
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.said).toContain('audit.read');
  const foreign = join(site.dataDir, 'foreign.csv');
  expect((await run(site.env, 'export', 'orders', '--token', 'guessed', '--out', foreign)).code).toBe(1);
  await expect(readFile(foreign)).rejects.toThrow();
  const audit = await run(site.env, 'export', 'audit', '--token', await tokenOf('auditor'));
  expect(audit.said).toContain('export.households');
  expect(audit.said).toContain('export.customers');
});

it('keeps nothing of a file that broke off, and leaves the one before', async () => {
  const server = createServer((request, response) => {
    if (request.url === '/livez') return void response.end('ok');
    response.writeHead(200, { 'content-type': 'text/csv' });
    response.write('id,name\r\n1,half a');
    setImmediate(() => response.destroy());
  });
  atEnd(() => void server.close());
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  const dataDir = await makeDataDir();
  const access = await readLocalAccess(site.dataDir);
  const url = `http://127.0.0.1:${port}`;
  await writeFile(join(dataDir, 'server.json'), JSON.stringify({ ...access, url }));
  const out = join(dataDir, 'pipes.csv');
  await writeFile(out, 'as it was');
  const ended = await run({ DATA_DIR: dataDir, DATABASE_URL: '' }, 'export', 'pipes', '--out', out);
  expect(ended).toMatchObject({ code: 1 });
  expect(ended.said).toContain('broke off');
  expect(await readFile(out, 'utf8')).toBe('as it was');
  expect((await readdir(dataDir)).toSorted()).toEqual(['pipes.csv', 'server.json']);
});
