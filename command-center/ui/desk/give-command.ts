/** Gives commands to orders and requests, each with an id of its own, so that a repeated sending acts once. */

import type * as v from 'valibot';
import { commandAnswer, registered } from '#command-center/contract/http.ts';
import { type Answer, callApi, type Failure } from '../api.ts';

export type Commanded = v.InferOutput<typeof commandAnswer>;
export type Registered = v.InferOutput<typeof registered>;

export interface Command {
  readonly command: string;
  /** The version the person saw. */
  readonly version: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A command on an order. */
export function commandOrder(orderId: string, command: Command): Promise<Answer<Commanded>> {
  return post(`/api/orders/${encodeURIComponent(orderId)}/commands`, command);
}

/** A command on a request. */
export function commandRequest(requestId: string, command: Command): Promise<Answer<Commanded>> {
  return post(`/api/requests/${encodeURIComponent(requestId)}/commands`, command);
}

/** Registers a report; the same `commandId` is one request, however often it is sent. */
export function registerRequest(
  commandId: string,
  report: Readonly<Record<string, unknown>>,
): Promise<Answer<Registered>> {
  return callApi('/api/requests', registered, { method: 'POST', body: { commandId, ...report } });
}

/** The code of a refusal; null for every other failure. */
export function refusalCode(failure: Failure): string | null {
  return failure.kind === 'problem' ? failure.problem.code : null;
}

/** A UUID. Not `crypto.randomUUID`: browsers offer that on secure origins only, and a desk may run on plain HTTP inside. */
export function newCommandId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function post(path: string, command: Command): Promise<Answer<Commanded>> {
  return callApi(path, commandAnswer, { method: 'POST', body: { commandId: newCommandId(), ...command } });
}
