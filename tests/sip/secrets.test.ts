/** The secrets file: made once, completed, turned over, refused when it is wrong. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadSecrets, rotateSecrets, validSecrets } from '#sip/secrets.ts';
import { readExample } from './example-telephone.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'hearthline-secrets-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('the secrets of a telephone', () => {
  it('are made once for their owner only, and stay', async () => {
    const plan = await readExample('one-host');
    const path = join(dir, 'secrets.json');
    const made = loadSecrets(path, plan);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(Object.keys(made.desk)).toEqual(['front-desk']);
    expect(loadSecrets(path, plan)).toEqual(made);
  });

  it('gain a password for a new desk phone and change nothing else', async () => {
    const plan = await readExample('one-host');
    const path = join(dir, 'secrets.json');
    const made = loadSecrets(path, plan);
    const grown = loadSecrets(path, {
      ...plan,
      deskPhones: [...plan.deskPhones, { name: 'boiler', display: '' }],
    });
    expect(grown).toEqual({ ...made, desk: { ...made.desk, boiler: grown.desk.boiler } });
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(grown);
  });

  it('keep the signing secret before the newest one, and no older', async () => {
    const first = loadSecrets(join(dir, 'secrets.json'), await readExample('one-host'));
    const second = rotateSecrets(first, () => 'b'.repeat(20));
    const third = rotateSecrets(second, () => 'c'.repeat(20));
    expect(second.ephemeral).toEqual([first.next, first.ephemeral[0]]);
    expect(third.ephemeral).toEqual(['b'.repeat(20), first.next]);
    expect(validSecrets(first)).toEqual(expect.arrayContaining(second.ephemeral));
  });

  it.each(['{', '{}', '{"ephemeral":["short"],"nonce":"x"}'])(
    'are refused with one sentence: %s',
    async (text) => {
      const path = join(dir, 'secrets.json');
      writeFileSync(path, text);
      const plan = await readExample('one-host');
      expect(() => loadSecrets(path, plan)).toThrow(/secrets\.json are not usable/);
    },
  );
});
