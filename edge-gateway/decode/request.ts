/** Requests from order sources: JSON and size here, the shape by the contract's schema, which is given. */
import type { Issue, Validate } from '../ports.ts';
import { type Decoded, decodeObject, type JsonObject } from './json.ts';

/** A body that was JSON but did not fit the schema keeps its issues and its ids, so that the sender can be answered. */
export type DecodedBody<T> =
  | Decoded<T>
  | { readonly kind: 'invalid'; readonly issues: readonly Issue[]; readonly body: JsonObject };

const maxIssues = 20;

/** Decodes a body on `sources/{sourceId}/requests`. (source, externalId) is required here: it is the natural key. */
export function decodeRequest<T>(
  payload: Uint8Array,
  maxBytes: number,
  validate: Validate<T>,
): DecodedBody<T> {
  const body = decodeObject(payload, maxBytes);
  if (body.kind !== 'value') return body;
  if (!isId(body.value.externalId)) return missing(body.value, 'externalId');
  return decodeWith(body.value, validate);
}

/** An id made outside: a string of 1 to 200 characters. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= 200;
}

export function missing(body: JsonObject, path: string): DecodedBody<never> {
  return { kind: 'invalid', issues: [{ path, message: 'required' }], body };
}

/** Holds a body against the given schema. */
export function decodeWith<T>(body: JsonObject, validate: Validate<T>): DecodedBody<T> {
  const result = validate(body);
  if (result.ok) return { kind: 'value', value: result.value };
  return { kind: 'invalid', issues: result.issues.slice(0, maxIssues), body };
}
