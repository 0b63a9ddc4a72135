/** Which order each desk looks at, over all processes of the site: lives in memory only, so those who know are asked. */
import * as v from 'valibot';
import { deskItem } from '#command-center/contract/live.ts';
import type { DeskMark, Live } from '../server/live/live.ts';
import type { Bus, BusItem } from './ports.ts';

export interface Desks {
  /** A desk of this process looks at another order, or at none. */
  tell(mark: DeskMark): void;
}

/** Follows the bus; `nameOf` gives the name of a person, since names do not travel. */
export function createDesks(deps: {
  readonly bus: Bus;
  readonly live: Pick<Live, 'putDesk'>;
  readonly nameOf: (actorId: string) => string | null;
}): Desks {
  const { bus, live } = deps;
  const own = new Map<string, DeskMark>();
  /** Marks of other processes, by the process that told them. */
  const foreign = new Map<string, Map<string, DeskMark>>();

  function take(from: string, mark: DeskMark): void {
    const marks = foreign.get(from) ?? new Map<string, DeskMark>();
    foreign.set(from, marks);
    if (mark.orderId === null) marks.delete(mark.id);
    else marks.set(mark.id, mark);
    live.putDesk(mark);
  }

  function forget(from: string): void {
    for (const mark of foreign.get(from)?.values() ?? []) live.putDesk({ ...mark, orderId: null });
    foreign.delete(from);
  }

  bus.subscribe('desks', ({ from, items, isOwn }) => {
    if (isOwn) return;
    if (items === null) return bus.publish('desksWanted', [bus.self]);
    for (const item of items) {
      const mark = parseMark(item, deps.nameOf);
      if (mark !== null) take(from, mark);
    }
  });
  bus.subscribe('desksWanted', ({ isOwn }) => {
    if (!isOwn && own.size > 0) bus.publish('desks', [...own.values()].map(itemOf));
  });
  bus.onGone(forget);
  bus.onGap(() => {
    for (const process of [...foreign.keys()]) forget(process);
    bus.publish('desksWanted', [bus.self]);
  });

  return {
    tell(mark) {
      if (mark.orderId === null) own.delete(mark.id);
      else own.set(mark.id, mark);
      bus.publish('desks', [itemOf(mark)]);
    },
  };
}

function itemOf({ id, userId, role, orderId, since }: DeskMark): BusItem {
  return { id, userId, role, orderId, since };
}

function parseMark(item: BusItem, nameOf: (actorId: string) => string | null): DeskMark | null {
  if (typeof item === 'string') return null;
  const name = nameOf(String(item.userId)) ?? String(item.userId);
  const parsed = v.safeParse(deskItem, { ...item, name });
  return parsed.success ? parsed.output : null;
}
