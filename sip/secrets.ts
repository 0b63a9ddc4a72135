/** The secrets of a site's telephone: made once, kept in one file for the owner only, turned over without a break. */
import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as v from 'valibot';
import type { Plan } from './kamailio/plan.ts';

/** Long enough to be no word, and of signs that need no quoting anywhere. */
const secretText = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9_-]{16,128}$/, 'write 16 to 128 letters and digits'),
);

const secretsSchema = v.strictObject({
  /** Signs credentials: the newest first, then the one before, whose credentials still run. */
  ephemeral: v.pipe(v.array(secretText), v.minLength(1), v.maxLength(2)),
  /**
   * Signs after the next turn. Kamailio knows it already: secrets added to a running Kamailio 5.6 reach only the worker
   * that was asked, and a restart would drop every registration.
   */
  next: secretText,
  nonce: secretText,
  topology: secretText,
  rpc: secretText,
  mqttPassword: v.optional(v.pipe(v.string(), v.regex(/^[^\p{Cc}]{1,256}$/u, 'write one line'))),
  /** Passwords of desk phones by name. */
  desk: v.optional(v.record(v.string(), secretText), {}),
});

export type SipSecrets = v.InferOutput<typeof secretsSchema>;

/** Fresh secrets for everything that the plan knows; `chance` gives a new text for each call. */
export function makeSecrets(plan: Plan, chance: () => string = randomSecret): SipSecrets {
  return completeSecrets(
    plan,
    { ephemeral: [chance()], next: chance(), nonce: chance(), topology: chance(), rpc: chance(), desk: {} },
    chance,
  );
}

/** Adds what new desk phones need; whatever is there stays as it is. */
export function completeSecrets(
  plan: Plan,
  secrets: SipSecrets,
  chance: () => string = randomSecret,
): SipSecrets {
  const missing = plan.deskPhones.filter(({ name }) => secrets.desk[name] === undefined);
  return {
    ...secrets,
    desk: { ...secrets.desk, ...Object.fromEntries(missing.map(({ name }) => [name, chance()])) },
  };
}

/**
 * The next secret signs from now on; the one before stays valid, so that nobody's registration drops. A Kamailio that
 * was started before this turn knows both; it has to be started again before the turn after this one.
 */
export function rotateSecrets(secrets: SipSecrets, chance: () => string = randomSecret): SipSecrets {
  return { ...secrets, ephemeral: [secrets.next, ...secrets.ephemeral.slice(0, 1)], next: chance() };
}

/** What Kamailio is told, in the order in which it shall try: the signing one first. */
export function validSecrets(secrets: SipSecrets): string[] {
  return [...secrets.ephemeral, secrets.next];
}

/** Reads the file, or makes it (mode 0600). Throws one sentence when it is there and wrong. */
export function loadSecrets(path: string, plan: Plan): SipSecrets {
  const text = readMaybe(path);
  if (text === null) return saveSecrets(path, makeSecrets(plan));
  const known = parseSecrets(text, path);
  const complete = completeSecrets(plan, known);
  return Object.keys(complete.desk).length > Object.keys(known.desk).length
    ? saveSecrets(path, complete)
    : known;
}

/** Writes beside and moves: a crash leaves the old file or the new one. */
export function saveSecrets(path: string, secrets: SipSecrets): SipSecrets {
  writeFileSync(`${path}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
  return secrets;
}

function parseSecrets(text: string, path: string): SipSecrets {
  try {
    return v.parse(secretsSchema, JSON.parse(text));
  } catch (cause) {
    const what =
      cause instanceof v.ValiError ? `${v.getDotPath(cause.issues[0])}: ${cause.message}` : 'it is not JSON';
    throw new Error(
      `The secrets in ${path} are not usable (${what}): put it right, or move it away and new ones are made.`,
      { cause },
    );
  }
}

function readMaybe(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

function randomSecret(): string {
  return randomBytes(32).toString('base64url');
}
