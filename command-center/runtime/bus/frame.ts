/** Frames of the bus: who says it, his running number, what he says, signed with the key that all processes of the site share. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { type BusItem, type BusTopic, busTopics } from '../ports.ts';

export interface BusFrame {
  readonly from: string;
  /** 1, 2, 3 … per process: a hole tells that something was lost. */
  readonly n: number;
  /** The last frame of this process. */
  readonly isBye: boolean;
  readonly said: readonly Said[];
}

export interface Said {
  readonly topic: BusTopic;
  /** Null: read everything of the topic again. */
  readonly items: readonly BusItem[] | null;
}

/** Characters of the signature and the space behind it. */
const macChars = 43;
export const frameOverheadBytes = 256;

/** The text of a frame: signature, space, JSON. */
export function encodeBusFrame(frame: BusFrame, key: Uint8Array): string {
  const { from, n, isBye, said } = frame;
  const body = JSON.stringify([1, from, n, isBye ? 1 : 0, said.map(({ topic, items }) => [topic, items])]);
  return `${sign(body, key)} ${body}`;
}

/** Null when nobody with the site's key wrote it, or when its form is another one. */
export function decodeBusFrame(text: string, key: Uint8Array): BusFrame | null {
  const mac = text.slice(0, macChars);
  const body = text.slice(macChars + 1);
  const right = Buffer.from(sign(body, key));
  const given = Buffer.from(mac);
  if (given.length !== right.length || !timingSafeEqual(given, right)) return null;
  return parseBody(body);
}

/** Where the frames of a site meet on a shared broker: the same for all who hold its key, and no secret. */
export function siteNameOf(key: Uint8Array): string {
  return createHmac('sha256', key).update('bus site').digest('hex').slice(0, 16);
}

function sign(body: string, key: Uint8Array): string {
  return createHmac('sha256', key).update('bus frame\n').update(body).digest('base64url');
}

function parseBody(body: string): BusFrame | null {
  const parts: unknown = JSON.parse(body);
  if (!Array.isArray(parts) || parts[0] !== 1) return null;
  const [, from, n, bye, said]: unknown[] = parts;
  if (typeof from !== 'string' || typeof n !== 'number' || !Array.isArray(said)) return null;
  return { from, n, isBye: bye === 1, said: said.flatMap(parseSaid) };
}

/** A topic that this version does not know is left out: processes of two versions may run side by side for a while. */
function parseSaid(entry: unknown): Said[] {
  const [name, items]: unknown[] = Array.isArray(entry) ? entry : [];
  const topic = busTopics.find((one) => one === name);
  if (topic === undefined || (items !== null && !Array.isArray(items))) return [];
  return [{ topic, items: items === null ? null : items.filter(isItem) }];
}

function isItem(item: unknown): item is BusItem {
  return typeof item === 'string' || (typeof item === 'object' && item !== null && !Array.isArray(item));
}
