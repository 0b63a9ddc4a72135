/** Commands from workers' phones on `workers/{workerId}/commands`: the HTTP body plus "orderId". */
import type { Validate } from '../ports.ts';
import { decodeObject } from './json.ts';
import { type DecodedBody, decodeWith, isId, missing } from './request.ts';

/** Decodes a worker's command; its id makes a re-sent one act once, so there is no command without it. */
export function decodeWorkerCommand<T>(
  payload: Uint8Array,
  maxBytes: number,
  validate: Validate<T>,
): DecodedBody<T> {
  const body = decodeObject(payload, maxBytes);
  if (body.kind !== 'value') return body;
  if (!isId(body.value.commandId)) return missing(body.value, 'commandId');
  // A supplement makes its own order.
  const isNew = body.value.command === 'supplement';
  if (!isNew && !isId(body.value.orderId)) return missing(body.value, 'orderId');
  return decodeWith(body.value, validate);
}
