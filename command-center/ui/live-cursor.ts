/** How far the page has read the live feed: what to apply, what to skip, when to ask again, when to come back. */
import type { Channel } from '#command-center/contract/live.ts';

/** Place in the feed, per channel. `any` also counts index and binary frames, which share the number of `fixes`. */
interface ChannelPlace {
  readonly items: number;
  readonly any: number;
}

export interface Cursor {
  readonly epoch: string | null;
  readonly places: ReadonlyMap<Channel, ChannelPlace>;
}

export const emptyCursor: Cursor = { epoch: null, places: new Map() };

export type Step = 'apply' | 'skip' | 'resync';

/** What to do with a delta: the next number is applied, an old one skipped, anything else is a hole. */
export function stepOfDelta(cursor: Cursor, channel: Channel, seq: number): Step {
  const place = cursor.places.get(channel);
  if (place === undefined) return 'resync';
  if (seq === place.items + 1 || (seq > place.items && seq === place.any + 1)) return 'apply';
  return seq <= place.items ? 'skip' : 'resync';
}

/** The cursor after a snapshot or an applied delta of `channel`. */
export function afterItems(cursor: Cursor, channel: Channel, seq: number): Cursor {
  return withPlace(cursor, channel, { items: seq, any: seq });
}

/** The cursor after an index or binary frame, which carry no items of their own. */
export function afterPositions(cursor: Cursor, seq: number): Cursor {
  const place = cursor.places.get('fixes');
  if (place === undefined) return cursor;
  return withPlace(cursor, 'fixes', { items: place.items, any: Math.max(place.any, seq) });
}

/** The cursor after `hello`: another epoch forgets every number. */
export function afterHello(cursor: Cursor, epoch: string): Cursor {
  return cursor.epoch === epoch ? cursor : { epoch, places: new Map() };
}

/** The query of the feed's address: channels, and where to go on when we have been there before. */
export function feedQuery(channels: readonly Channel[], cursor: Cursor): string {
  const query = new URLSearchParams({ channels: channels.join(',') });
  const since = channels.flatMap((channel) => {
    const place = cursor.places.get(channel);
    return place === undefined ? [] : [`${channel}:${place.any}`];
  });
  if (cursor.epoch !== null && since.length > 0) {
    query.set('epoch', cursor.epoch);
    query.set('since', since.join(','));
  }
  return query.toString();
}

/** Pause before the n-th try (0 first): doubles from half a second to 15 s, with a third of chance. */
export function backoffMs(attempt: number, chance: number): number {
  const baseMs = Math.min(15_000, 500 * 2 ** Math.min(attempt, 10));
  return Math.round(baseMs * (1 + chance / 3));
}

function withPlace(cursor: Cursor, channel: Channel, place: ChannelPlace): Cursor {
  return { epoch: cursor.epoch, places: new Map(cursor.places).set(channel, place) };
}
