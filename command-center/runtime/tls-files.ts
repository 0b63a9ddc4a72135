/** The certificate of the embedded broker: read from its files, checked, and read again when they change. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import type { CertificatePem } from '#edge-gateway/broker-listeners.ts';
import type { GatewayLog } from '#edge-gateway/ports.ts';

export interface TlsPaths {
  readonly cert: string;
  readonly key: string;
}

/** Reads both files; throws one sentence that names the setting, and never shows what is in them. */
export async function readTlsFiles(paths: TlsPaths): Promise<CertificatePem> {
  const cert = await readPem('TLS_CERT', paths.cert);
  const key = await readPem('TLS_KEY', paths.key);
  check(`TLS_CERT ${paths.cert} holds no certificate in PEM form.`, () => new X509Certificate(cert));
  if (/ENCRYPTED/.test(key))
    throw new Error(
      `TLS_KEY ${paths.key} asks for a passphrase: give a key without one, readable by this user only.`,
    );
  check(`TLS_KEY ${paths.key} holds no private key in PEM form.`, () => createPrivateKey(key));
  check(`TLS_KEY ${paths.key} is not the key of the certificate in TLS_CERT ${paths.cert}.`, () =>
    createSecureContext({ cert, key }),
  );
  return { cert, key };
}

async function readPem(setting: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const code: unknown = Reflect.get(Object(cause), 'code');
    const reason =
      code === 'ENOENT'
        ? 'there is no such file'
        : code === 'EACCES'
          ? 'this user may not read it'
          : String(code);
    throw new Error(`${setting} ${path} cannot be read: ${reason}.`, { cause });
  }
}

/** The library's own words may quote the file: they are left out. */
function check(sentence: string, look: () => unknown): void {
  try {
    look();
  } catch {
    throw new Error(sentence);
  }
}

const lookEveryMs = 60_000;

/**
 * Hands over the files' new content after a SIGHUP, and within a minute after they changed. A pair that does not fit
 * (one file of two replaced so far) is said in the log, and the one before stays. Returns the way to stop looking.
 */
export function watchTlsFiles(
  paths: TlsPaths,
  renew: (pem: CertificatePem) => void,
  log: GatewayLog,
): () => void {
  let seen = stampOf(paths);
  const load = async () => {
    try {
      renew(await readTlsFiles(paths));
      log('info', 'tls.renewed', { cert: paths.cert });
    } catch (error) {
      log('error', 'tls.not-renewed', { error });
    }
  };
  const look = async () => {
    const before = await seen;
    seen = stampOf(paths);
    if ((await seen) !== before) await load();
  };
  const onHangup = () => void load();
  process.on('SIGHUP', onHangup);
  const timer = setInterval(() => void look(), lookEveryMs);
  timer.unref();
  return () => {
    clearInterval(timer);
    process.off('SIGHUP', onHangup);
  };
}

/** Follows links, as certificate tools replace those. */
async function stampOf({ cert, key }: TlsPaths): Promise<string> {
  const stamps = [cert, key].map((path) =>
    stat(path).then(
      ({ mtimeMs, ino, size }) => `${mtimeMs}/${ino}/${size}`,
      () => 'away',
    ),
  );
  return (await Promise.all(stamps)).join(' ');
}
