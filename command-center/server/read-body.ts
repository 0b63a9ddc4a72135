/** Reads request bodies up to a limit; nobody can make the server hold more than the route allows. */
import type { Context } from 'hono';
import { type ProblemReply, problem } from './problem.ts';

export type Body<T = unknown> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reply: ProblemReply };

/** The body as bytes; 413 as soon as it grows beyond the limit, whatever its header says. */
export async function readBytes(c: Context, limitBytes: number): Promise<Body<Uint8Array<ArrayBuffer>>> {
  const tooLarge = { ok: false, reply: problem('body-too-large', { limitBytes }) } as const;
  if (Number(c.req.header('content-length') ?? 0) > limitBytes) return tooLarge;
  const parts: Uint8Array[] = [];
  let total = 0;
  for await (const part of c.req.raw.body ?? []) {
    total += part.byteLength;
    if (total > limitBytes) return tooLarge;
    parts.push(part);
  }
  return { ok: true, value: new Uint8Array(Buffer.concat(parts)) };
}

/** The body as one JSON value, UTF-8 only. */
export async function readJson(c: Context, limitBytes: number): Promise<Body> {
  const type = c.req.header('content-type') ?? 'application/json';
  if (!/^application\/(json|[a-z.+-]+\+json)\b/i.test(type)) {
    return { ok: false, reply: problem('wrong-media-type', { expected: 'application/json' }) };
  }
  const bytes = await readBytes(c, limitBytes);
  if (!bytes.ok) return bytes;
  try {
    return { ok: true, value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.value)) };
  } catch {
    return { ok: false, reply: problem('invalid-json') };
  }
}
