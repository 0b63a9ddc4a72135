/** Random tokens and their keyed hashes: what is stored cannot be used to sign in. */
import { createHmac, randomBytes } from 'node:crypto';

/** 256 random bits as base64url: session cookies, bearer tokens, wall tokens, device secrets. */
export function makeToken(): string {
  return randomBytes(32).toString('base64url');
}

/** Keyed hash (HMAC-SHA-256) of a random token; fast on purpose, the token itself is not guessable. */
export function hashToken(key: Uint8Array, token: string): Uint8Array {
  return new Uint8Array(createHmac('sha256', key).update(token, 'utf8').digest());
}
