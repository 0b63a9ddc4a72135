/** Short-lived telephone credentials: a name with an expiry, signed; nothing is stored, and a leaked one ends by itself. */
import { createHash, createHmac } from 'node:crypto';

export type CredentialHash = 'sha1' | 'sha256';

/** What a telephone needs to sign in. */
export interface Credential {
  /** The person's name, the user part of the address. */
  readonly name: string;
  /** The name in the digest: `<unix expiry>:<name>`. */
  readonly authUser: string;
  readonly password: string;
  readonly expiresAtS: number;
}

export interface CredentialOrder {
  readonly name: string;
  /** Wall time, whole seconds of the Unix epoch: Kamailio compares with its own clock. */
  readonly nowS: number;
  readonly ttlS: number;
  /** The newest secret of the site. */
  readonly secret: string;
  readonly hash: CredentialHash;
}

/** Signs a credential as Kamailio's auth_ephemeral module checks it. Throws on names that could stand for another. */
export function makeCredential({ name, nowS, ttlS, secret, hash }: CredentialOrder): Credential {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,47}$/.test(name))
    throw new TypeError(`not a telephone name: ${JSON.stringify(name)}`);
  if (secret === '') throw new TypeError('an empty secret signs nothing');
  const expiresAtS = Math.floor(nowS) + ttlS;
  const authUser = `${expiresAtS}:${name}`;
  return { name, authUser, password: sign(authUser, secret, hash), expiresAtS };
}

/**
 * Whom a credential stands for, or null: wrong, expired, or signed with a secret that is no longer valid. The same
 * rule as Kamailio's, for programs that take telephone credentials themselves.
 */
export function readCredential(
  given: { readonly authUser: string; readonly password: string },
  secrets: readonly string[],
  nowS: number,
  hash: CredentialHash,
): string | null {
  const [, expiry = '', name = ''] = /^([0-9]{1,12}):([A-Za-z0-9._-]+)$/.exec(given.authUser) ?? [];
  if (name === '' || Number(expiry) < nowS) return null;
  return secrets.some((secret) => same(sign(given.authUser, secret, hash), given.password)) ? name : null;
}

/** The digest's own hash of a desk phone's password, the only form in which Kamailio learns it. */
export function hashDeskPassword(name: string, realm: string, password: string): string {
  return createHash('md5').update(`${name}:${realm}:${password}`).digest('hex');
}

function sign(authUser: string, secret: string, hash: CredentialHash): string {
  return createHmac(hash, secret).update(authUser).digest('base64');
}

/** Compares hashes, so that the time taken says nothing about how much was right. */
function same(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => createHash('sha256').update(text).digest('hex'));
  return left === right;
}
