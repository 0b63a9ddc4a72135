/** Makes dead-letter rows: what was wrong, where, and a short excerpt without anybody's place or telephone number. */
import type { DeviceIdentity, RejectRow, Stream } from './ports.ts';

export const maxExcerptBytes = 1_024;
const maxTopicChars = 256;

/** The input that is being refused. */
export interface Refused {
  readonly identity: DeviceIdentity;
  readonly stream: Stream;
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly receivedAt: number;
}

/** The row for one refused input. */
export function rejectRow(input: Refused, reason: string, field: string | null): RejectRow {
  return {
    receivedAt: input.receivedAt,
    stream: input.stream,
    deviceId: input.identity.username,
    deviceKind: input.identity.kind,
    topic: printable(input.topic).slice(0, maxTopicChars),
    field,
    reason,
    excerpt: input.identity.kind === 'phone' ? phoneExcerpt(input.payload) : plainExcerpt(input.payload),
  };
}

/** Values of a phone's message that tell nothing of a place; of all others only the key is shown. */
const shownOfPhones: ReadonlySet<string> = new Set(
  '_type tst created_at batt bs vel acc cog conn t m command commandId orderId version assignmentId occurredAt'.split(
    ' ',
  ),
);
const longestParsedBytes = 65_536;

/** A phone's message may stem from an hour off duty: coordinates, networks and region names never reach a table. */
function phoneExcerpt(payload: Uint8Array): string {
  let body: unknown;
  try {
    body = payload.length > longestParsedBytes ? null : JSON.parse(new TextDecoder().decode(payload));
  } catch {
    body = null;
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return maskDigits(payload);
  const shown = Object.entries(body).map(([key, value]) => [key, shownOfPhones.has(key) ? value : '…']);
  return cut(printable(JSON.stringify(Object.fromEntries(shown))));
}

function maskDigits(payload: Uint8Array): string {
  return cut(decodeHead(payload).replace(/\d/g, '#'));
}

/** Other senders: readable as it came, but runs of seven and more digits (telephone numbers) are masked. */
function plainExcerpt(payload: Uint8Array): string {
  return cut(decodeHead(payload).replace(/\d(?:[ -]?\d){6,}/g, (run) => run.replace(/\d/g, '#')));
}

function decodeHead(payload: Uint8Array): string {
  return printable(new TextDecoder().decode(payload.subarray(0, maxExcerptBytes)));
}

/** Control characters (NUL is no text for the database) and lone surrogates become visible placeholders. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '·').replace(/\p{Cs}/gu, '\uFFFD');
}

/** Cuts to the byte limit without splitting a character. */
function cut(text: string): string {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= maxExcerptBytes) return text;
  return new TextDecoder().decode(bytes.subarray(0, maxExcerptBytes - 6)).replace(/\uFFFD+$/, '');
}

/** Says whether one more reject of this device is written; beyond its budget it is only counted. */
export interface RejectBudget {
  mayKeep(deviceId: string): boolean;
}

/** So many rejects of one device are kept at once, then one per `refillMs`: a broken device cannot fill the table. */
export function createRejectBudget(
  wallNow: () => number,
  burst = 60,
  refillMs = 10_000,
  maxDevices = 20_000,
): RejectBudget {
  const spent = new Map<string, { used: number; at: number }>();
  return {
    mayKeep(deviceId) {
      const now = wallNow();
      const before = spent.get(deviceId);
      const used = before === undefined ? 0 : Math.max(0, before.used - (now - before.at) / refillMs);
      if (used > burst - 1) return false;
      spent.delete(deviceId);
      spent.set(deviceId, { used: used + 1, at: now });
      const oldest = spent.size > maxDevices ? spent.keys().next() : undefined;
      if (oldest?.done === false) spent.delete(oldest.value);
      return true;
    },
  };
}
