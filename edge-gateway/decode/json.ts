/** Turns bytes into a JSON object, or into the reason why not; the first step of every decoder. */

/** A decoder's answer: a value, nothing to keep, or a refusal with the field that is at fault. */
export type Decoded<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'ignored'; readonly what: string }
  | { readonly kind: 'rejected'; readonly reason: string; readonly field: string | null };

export type JsonObject = Readonly<Record<string, unknown>>;

export function reject(reason: string, field: string | null = null): Decoded<never> {
  return { kind: 'rejected', reason, field };
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Deepest nesting accepted; keeps recursive validators from running out of stack. */
const maxDepth = 32;

/** Parses a JSON object of at most `maxBytes`. */
export function decodeObject(payload: Uint8Array, maxBytes: number): Decoded<JsonObject> {
  if (payload.length > maxBytes) return reject('body-too-long');
  let body: unknown;
  try {
    const text = utf8.decode(payload);
    if (isTooDeep(text)) return reject('json-too-deep');
    body = JSON.parse(text);
  } catch (error) {
    return reject(error instanceof SyntaxError ? 'malformed-json' : 'not-utf8');
  }
  return isObject(body) ? { kind: 'value', value: body } : reject('not-an-object');
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Counts open brackets outside of strings. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (inString) {
      if (c === 92) i++;
      else if (c === 34) inString = false;
    } else if (c === 34) inString = true;
    else if (c === 91 || c === 123) {
      if (++depth > maxDepth) return true;
    } else if (c === 93 || c === 125) depth--;
  }
  return false;
}

/** A finite number inside [min, max], else null. */
export function numberWithin(value: unknown, min: number, max: number): number | null {
  return typeof value === 'number' && value >= min && value <= max ? value : null;
}
