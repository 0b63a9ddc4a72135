/** The files of every example plan are the blessed ones, byte by byte (`npm run bless` rewrites them). */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { renderFiles } from '#sip/kamailio/render.ts';
import { makeSecrets } from '#sip/secrets.ts';
import { type Example, examples, readExample } from '../example-telephone.ts';

const golden = fileURLToPath(new URL('../golden/', import.meta.url));

/** The same secrets every time: they are in no real file. */
async function renderExample(name: Example) {
  const plan = await readExample(name);
  let made = 0;
  const secrets = makeSecrets(plan, () => {
    made += 1;
    return `not-a-secret-of-anybody-${made}`;
  });
  return renderFiles({ plan, secrets, dir: '/etc/hearthline/sip' });
}

describe('the generated files', () => {
  it.each(examples)('of %s', async (name) => {
    const folder = join(golden, name);
    const files = await renderExample(name);
    if (process.env.BLESS === '1') {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
      for (const { name: file, text } of files) writeFileSync(join(folder, file), text);
    }
    expect(readdirSync(folder).toSorted()).toEqual(files.map((file) => file.name).toSorted());
    for (const { name: file, text } of files) expect(text).toBe(readFileSync(join(folder, file), 'utf8'));
  });

  it('keep secrets to their owner', async () => {
    for (const name of examples)
      for (const { text, secret } of await renderExample(name))
        expect(text.includes('not-a-secret-of')).toBe(secret);
  });
});
