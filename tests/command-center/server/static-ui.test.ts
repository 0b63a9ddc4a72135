import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDesk } from './support/desk.ts';

let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'hearthline-ui-'));
  mkdirSync(join(root, 'ui/assets'), { recursive: true });
  writeFileSync(join(root, 'ui/index.html'), '<!doctype html><title>page</title>');
  writeFileSync(join(root, 'ui/assets/entry-abc123.js'), 'export {};');
  writeFileSync(join(root, 'secret.txt'), 'secret');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function pages() {
  const plain = openDesk();
  return openDesk({ settings: { ...plain.deps.settings, uiFolder: join(root, 'ui') } });
}

describe('the pages', () => {
  it('serves the document for every page address, to be asked for again', async () => {
    const desk = pages();
    for (const path of ['/', '/login', '/desk', '/wall', '/desk/orders/01J']) {
      const page = await desk.ask('GET', path);
      expect(page, path).toMatchObject({ status: 200, body: expect.stringContaining('<title>page') });
      expect(page.headers.get('cache-control')).toBe('no-cache');
      expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    }
  });

  it('serves hashed files for ever with their type, and none that is missing', async () => {
    const desk = pages();
    const script = await desk.ask('GET', '/assets/entry-abc123.js');
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(script.headers.get('cache-control')).toContain('immutable');
    expect((await desk.ask('GET', '/assets/entry-old.js')).status).toBe(404);
    expect((await desk.ask('GET', '/assets')).headers.get('content-type')).toContain('text/html');
  });

  it('never leaves its folder', async () => {
    const desk = pages();
    for (const path of [
      '/..%2fsecret.txt',
      '/%2e%2e/secret.txt',
      '/assets/..%2f..%2fsecret.txt',
      '/..%5csecret.txt',
      '/%00',
      '/%',
    ]) {
      const answer = await desk.ask('GET', path);
      expect(JSON.stringify(answer.body), path).not.toMatch(/"secret"|^secret/);
      expect(answer.body).not.toBe('secret');
    }
  });
});
