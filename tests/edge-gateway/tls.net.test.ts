/** MQTT with TLS: real certificates, both ports side by side, renewal, and what is said when files are wrong. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import mqtt from 'mqtt';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { readTlsFiles, watchTlsFiles } from '#command-center/runtime/tls-files.ts';
import { createAccess } from '#edge-gateway/access.ts';
import type { CertificatePem } from '#edge-gateway/broker-listeners.ts';
import { type EmbeddedBroker, startEmbeddedBroker } from '#edge-gateway/embedded-broker.ts';
import { createLoginGuard } from '#edge-gateway/login-guard.ts';
import { describeWith } from '#tests/support/describe-with.ts';
import { startProgram } from '#tests/support/process.ts';
import { runProgram } from '#tests/support/programs.ts';
import { directoryOf, passwordOf, phone } from './fakes.ts';
import { atEnd, closeAll, fixTopic, until } from './rig.ts';

interface Pair {
  readonly cert: string;
  readonly key: string;
}

/** A self-signed certificate for 127.0.0.1; `name` tells it from others. */
async function makePair(dir: string, name: string): Promise<Pair> {
  const pair = { cert: join(dir, `${name}.pem`), key: join(dir, `${name}-key.pem`) };
  const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1'];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const files = ['-keyout', pair.key, '-out', pair.cert];
  const { code } = await runProgram('openssl', ['req', '-x509', ...curve, ...subject, ...files], {
    output: 'on-failure',
  });
  expect(code).toBe(0);
  return pair;
}

function startSecure(pem: CertificatePem, ports: { port?: number; tls?: number } = {}) {
  const received: string[] = [];
  const broker = startEmbeddedBroker(
    {
      host: '127.0.0.1',
      port: ports.port ?? 0,
      tls: { port: ports.tls ?? 0, pem },
      limits: { connectTimeoutMs: 2_000 },
      log: () => {},
    },
    {
      access: createAccess(
        directoryOf([phone]),
        createLoginGuard(() => 0),
      ),
      accept: async ({ topic }) => void received.push(topic),
    },
  );
  return { broker, received };
}

/** The name in the certificate that a newcomer sees. */
async function nameOf(port: number): Promise<string> {
  const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false });
  await new Promise((resolve) => socket.once('secureConnect', resolve));
  const name = socket.getPeerCertificate().subject.CN;
  socket.destroy();
  return String(name);
}

function securePortOf({ securePort }: EmbeddedBroker): number {
  if (securePort === null) throw new Error('there is no port with TLS');
  return securePort;
}

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'hearthline-tls-'));
  atEnd(() => rm(dir, { recursive: true, force: true }));
});
afterEach(closeAll);

describeWith('openssl', 'MQTT with TLS', () => {
  it('takes devices in on both ports, and acknowledges on both', async () => {
    const pair = await makePair(dir, 'site');
    const { broker: starting, received } = startSecure(await readTlsFiles(pair));
    const broker = await starting;
    atEnd(broker.close);
    expect(broker.secureUrl).toBe(`mqtts://127.0.0.1:${broker.securePort}`);
    const login = { username: phone.username, password: passwordOf(phone), reconnectPeriod: 0 };
    const ca = await readFile(pair.cert);
    const secure = await mqtt.connectAsync(`mqtts://127.0.0.1:${broker.securePort}`, { ...login, ca });
    atEnd(() => secure.endAsync(true));
    const open = await mqtt.connectAsync(broker.url, login);
    atEnd(() => open.endAsync(true));
    await secure.publishAsync(fixTopic, 'over TLS', { qos: 1 });
    await open.publishAsync(fixTopic, 'in the open', { qos: 1 });
    expect(received).toEqual([fixTopic, fixTopic]);
    // A large retained list goes through in one piece, encrypted.
    const list = 'x'.repeat(200_000);
    const heard = new Promise<number>((resolve) =>
      secure.once('message', (_topic, payload) => resolve(payload.length)),
    );
    await broker.publish('workers/worker-17/orders', list, { retain: true });
    await secure.subscribeAsync('workers/worker-17/orders', { qos: 1 });
    expect(await heard).toBe(list.length);
    // Whoever does not know the certificate does not come in by accident.
    const stranger = mqtt.connectAsync(`mqtts://127.0.0.1:${broker.securePort}`, login);
    await expect(stranger).rejects.toThrow(/self-signed/);
  });

  it('is not impressed by bytes that are no TLS, or by silence', async () => {
    const { broker: starting } = startSecure(await readTlsFiles(await makePair(dir, 'site')));
    const broker = await starting;
    atEnd(broker.close);
    const rude = connectTcp(securePortOf(broker), '127.0.0.1');
    rude.on('error', () => undefined);
    rude.write('\x10\x0c\x00\x04MQTT\x04\x02\x00\x00\x00\x00');
    const silent = connectTcp(securePortOf(broker), '127.0.0.1');
    silent.on('error', () => undefined);
    await until(() => (broker.stats().refused['tls-handshake'] ?? 0) >= 1);
    expect(await nameOf(securePortOf(broker))).toBe('site');
    // Closing does not wait for the silent one.
    await broker.close();
  });

  it('shows a renewed certificate to newcomers, and keeps the old one when the new pair does not fit', async () => {
    const pair = await makePair(dir, 'first');
    const { broker: starting } = startSecure(await readTlsFiles(pair));
    const broker = await starting;
    atEnd(broker.close);
    const logged: string[] = [];
    atEnd(watchTlsFiles(pair, broker.renewCertificate, (_level, event) => void logged.push(event)));
    expect(await nameOf(securePortOf(broker))).toBe('first');
    const next = await makePair(dir, 'second');
    await writeFile(pair.cert, await readFile(next.cert));
    process.emit('SIGHUP');
    await until(() => logged.includes('tls.not-renewed'));
    expect(await nameOf(securePortOf(broker))).toBe('first');
    await writeFile(pair.key, await readFile(next.key));
    process.emit('SIGHUP');
    await until(() => logged.includes('tls.renewed'));
    expect(await nameOf(securePortOf(broker))).toBe('second');
  });

  it('opens no port at all when one of them is taken', async () => {
    const pem = await readTlsFiles(await makePair(dir, 'site'));
    const first = await startSecure(pem).broker;
    atEnd(first.close);
    const freed = await startSecure(pem).broker;
    await freed.close();
    const second = startSecure(pem, { port: freed.port, tls: securePortOf(first) });
    await expect(second.broker).rejects.toThrow(/\(MQTTS_PORT\): another program has this port/);
    const third = await startSecure(pem, { port: freed.port }).broker;
    atEnd(third.close);
    expect(third.port).toBe(freed.port);
  });
});

describeWith('openssl', 'the program with a certificate', () => {
  const envOf = (pair: Pair) => ({
    DATA_DIR: join(dir, 'data'),
    PORT: '0',
    MQTT_PORT: '0',
    MQTTS_PORT: '0',
    TLS_CERT: pair.cert,
    TLS_KEY: pair.key,
  });

  it('says where it listens with TLS, and ends with one sentence when the certificate is no good', async () => {
    const pair = await makePair(dir, 'site');
    const wrong = startProgram(['start'], envOf({ ...pair, cert: join(dir, 'none.pem') }));
    atEnd(() => wrong.kill());
    expect(await wrong.exited).toBe(1);
    expect(wrong.said()).toContain(
      `TLS_CERT ${join(dir, 'none.pem')} cannot be read: there is no such file.`,
    );
    expect(wrong.said()).not.toMatch(/ready| {4}at /);

    const running = startProgram(['start'], envOf(pair));
    atEnd(() => running.kill());
    const [, port] = await running.saysLine(/^MQTTS ready: mqtts:\/\/127\.0\.0\.1:(\d+)/);
    expect(await nameOf(Number(port))).toBe('site');
    expect(await running.stop()).toBe(0);
  });
});

describeWith('openssl', 'files of a certificate', () => {
  let pair: Pair;
  let other: Pair;
  let files: string;
  beforeAll(async () => {
    files = await mkdtemp(join(tmpdir(), 'hearthline-pem-'));
    [pair, other] = await Promise.all([makePair(files, 'one'), makePair(files, 'two')]);
    return () => rm(files, { recursive: true, force: true });
  });

  const sentenceOf = (paths: Pair): Promise<string> =>
    readTlsFiles(paths).then(
      () => 'taken',
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );

  it('are taken when they fit', async () => {
    expect(await sentenceOf(pair)).toBe('taken');
  });

  it('are refused with one sentence that names the setting', async () => {
    const none = join(files, 'none.pem');
    const text = join(files, 'text.pem');
    const locked = join(files, 'locked.pem');
    await writeFile(text, 'no PEM at all');
    const { code } = await runProgram(
      'openssl',
      ['pkcs8', '-topk8', '-in', pair.key, '-out', locked, '-passout', 'pass:word'],
      { output: 'on-failure' },
    );
    expect(code).toBe(0);
    expect(await sentenceOf({ ...pair, cert: none })).toBe(
      `TLS_CERT ${none} cannot be read: there is no such file.`,
    );
    expect(await sentenceOf({ ...pair, key: none })).toBe(
      `TLS_KEY ${none} cannot be read: there is no such file.`,
    );
    expect(await sentenceOf({ ...pair, key: files })).toContain(`TLS_KEY ${files} cannot be read`);
    expect(await sentenceOf({ ...pair, cert: text })).toBe(
      `TLS_CERT ${text} holds no certificate in PEM form.`,
    );
    expect(await sentenceOf({ ...pair, key: text })).toBe(
      `TLS_KEY ${text} holds no private key in PEM form.`,
    );
    expect(await sentenceOf({ ...pair, key: locked })).toContain('asks for a passphrase');
    expect(await sentenceOf({ ...pair, key: other.key })).toBe(
      `TLS_KEY ${other.key} is not the key of the certificate in TLS_CERT ${pair.cert}.`,
    );
  });
});
