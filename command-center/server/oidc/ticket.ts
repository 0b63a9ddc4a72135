/** The ticket of a company sign-in under way: signed, short-lived, kept by the browser and good for one return. */
import { timingSafeEqual } from 'node:crypto';
import * as v from 'valibot';
import { minuteMs } from '#dispatch-core/domain/time.ts';
import { hashToken } from '../secrets.ts';
import { check } from '../validate.ts';

/** Time to sign in at the issuer, wall time. */
export const ticketMs = 10 * minuteMs;

const ticket = v.object({
  state: v.string(),
  nonce: v.string(),
  verifier: v.string(),
  /** The page to go on to. */
  to: v.string(),
  expiresWall: v.number(),
});
export type Ticket = v.InferOutput<typeof ticket>;

/** The text of the cookie; the signature binds it to this site and to this use. */
export function sealTicket(secretKey: Uint8Array, content: Ticket): string {
  const body = Buffer.from(JSON.stringify(content), 'utf8').toString('base64url');
  return `${body}.${signatureOf(secretKey, body).toString('base64url')}`;
}

/** Null when it is not ours, was changed, or is too old. */
export function openTicket(secretKey: Uint8Array, text: string, wallNow: number): Ticket | null {
  const [body = '', signature = ''] = text.split('.', 2);
  const wanted = signatureOf(secretKey, body);
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return null;
  const checked = check(ticket, JSON.parse(Buffer.from(body, 'base64url').toString('utf8')));
  return checked.ok && wallNow < checked.value.expiresWall ? checked.value : null;
}

function signatureOf(secretKey: Uint8Array, body: string): Buffer {
  return Buffer.from(hashToken(secretKey, `company-sign-in\n${body}`));
}

export interface OneUse {
  /** True the first time. */
  take(state: string, wallNow: number): boolean;
}

/** Remembers the returns that were used, as long as their tickets live. */
export function createOneUse(): OneUse {
  const used = new Map<string, number>();
  return {
    take(state, wallNow) {
      for (const [old, expiresWall] of used) {
        // In the order of their use: the first that lives ends the search.
        if (expiresWall > wallNow) break;
        used.delete(old);
      }
      if (used.has(state)) return false;
      used.set(state, wallNow + ticketMs);
      return true;
    },
  };
}
