/** What the doctor says of ports, files and servers that are there, missing or wrong. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseConfig } from '#command-center/config.ts';
import { exitCodeOf, fail, ok, renderFindings, warn } from '#command-center/runtime/doctor/finding.ts';
import {
  checkClock,
  checkKey,
  checkPort,
  checkRuntime,
  checkTls,
  judgeCertificate,
  judgeDisk,
} from '#command-center/runtime/doctor/look-here.ts';
import {
  checkBroker,
  checkDatabase,
  checkIssuer,
  checkServer,
  judgeSchema,
} from '#command-center/runtime/doctor/look-outside.ts';

const dir = await mkdtemp(join(tmpdir(), 'hearthline-doctor-'));
afterAll(() => rm(dir, { recursive: true, force: true }));

/** A port that somebody holds until `close`. */
async function holdPort(): Promise<{ port: number; close(): void }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { port: address.port, close: () => server.close() };
}

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const held = await holdPort();
  held.close();
  return held.port;
}

describe('the doctor', () => {
  it('fails only for what fails, and says what to do below the line', () => {
    expect(exitCodeOf([ok('a', 'fine'), warn('b', 'old', 'renew it')])).toBe(0);
    expect(exitCodeOf([ok('a', 'fine'), fail('b', 'gone', 'bring it back')])).toBe(1);
    const text = renderFindings([ok('a', 'fine'), fail('b', 'gone', 'bring it back')]);
    expect(text.split('\n')).toHaveLength(3);
    expect(text).toMatch(/^ok +a +fine\nfail +b +gone\n +→ bring it back$/);
  });

  it('knows which Node is too old', () => {
    const states = ['18.20.0', '20.18.9', '20.19.0', '22.0.0'].map((one) => checkRuntime(one, false).state);
    expect(states).toEqual(['fail', 'fail', 'ok', 'ok']);
  });

  it('names the setting of a port that is taken, and leaves our own server its port', async () => {
    const held = await holdPort();
    const taken = await checkPort('MQTT_PORT', held.port, '127.0.0.1', false);
    expect(taken).toMatchObject({ state: 'fail', fix: expect.stringContaining('MQTT_PORT') });
    expect((await checkPort('PORT', held.port, '127.0.0.1', true)).state).toBe('ok');
    held.close();
    expect((await checkPort('PORT', await freePort(), '127.0.0.1', false)).state).toBe('ok');
  });

  it('judges disk, clock, certificate and schema', () => {
    expect([100, 1000, 5000].map((mb) => judgeDisk('disk', '/', mb).state)).toEqual(['fail', 'warn', 'ok']);
    expect(checkClock(0, 'Asia/Shanghai').state).toBe('fail');
    const now = Date.UTC(2026, 10, 22);
    const day = 86_400_000;
    const ends = [now - day, now + day, now + 90 * day];
    expect(ends.map((end) => judgeCertificate(end, now).state)).toEqual(['fail', 'warn', 'ok']);
    expect(judgeSchema(['a', 'b'], ['a', 'b']).state).toBe('ok');
    expect(judgeSchema(['a', 'b'], ['a']).state).toBe('warn');
    expect(judgeSchema(['a'], ['a', 'b'])).toMatchObject({
      state: 'fail',
      says: expect.stringContaining('b'),
    });
  });

  it('says when the secret key is no key', async () => {
    const config = parseConfig({ DATA_DIR: dir });
    expect((await checkKey(config)).state).toBe('ok');
    await writeFile(join(dir, 'secret.key'), 'short');
    expect((await checkKey(config)).state).toBe('fail');
  });

  it('says what does not answer: database, broker, issuer, an old server', async () => {
    const port = await freePort();
    const config = parseConfig({
      DATA_DIR: dir,
      DATABASE_URL: `postgres://u:secret@127.0.0.1:${port}/x`,
      MQTT_URL: `mqtt://u:secret@127.0.0.1:${port}`,
      OIDC_ISSUER: `http://127.0.0.1:${port}/realm`,
      OIDC_CLIENT_ID: 'x',
      PUBLIC_URL: 'https://dispatch.example.org',
    });
    const found = (
      await Promise.all([checkDatabase(config), checkBroker(config), checkIssuer(config)])
    ).flat();
    expect(found.map(({ name, state }) => [name, state])).toEqual([
      ['database', 'fail'],
      ['broker', 'fail'],
      ['company sign-in', 'fail'],
    ]);
    expect(JSON.stringify(found)).not.toContain('secret');
    const gone = { url: `http://127.0.0.1:${port}`, mqttUrl: '', pid: 1, tokenId: '', token: '' };
    expect(await checkServer(gone)).toMatchObject({ state: 'warn', isOurs: false });
  });

  it('says which of the TLS files is missing', async () => {
    const config = parseConfig({
      MQTTS_PORT: '18883',
      TLS_CERT: join(dir, 'no.pem'),
      TLS_KEY: join(dir, 'no.key'),
    });
    const [found] = await checkTls(config, 0);
    expect(found).toMatchObject({ state: 'fail', says: expect.stringContaining('TLS_CERT') });
  });
});
