/** Binds the outages to their store and tells everybody who watches what was decided. */

import type { Clock, NewId } from '#dispatch-core/ports.ts';
import type { Database } from '#geo-data/database.ts';
import { listOutages, loadOutage } from '#geo-data/store/outages.ts';
import type { ServerDeps } from '../server/deps.ts';
import type { Live } from '../server/live/live.ts';
import { presentOutage } from './outage-words.ts';
import { commandOutage } from './outage-work.ts';
import type { Bus } from './ports.ts';

export function bindOutages(parts: {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly live: Live;
  readonly bus: Pick<Bus, 'publish'>;
}): ServerDeps['outages'] {
  const { db, live, bus } = parts;
  return {
    async list(limit) {
      const items = [];
      for (const outage of await listOutages(db, limit)) items.push(await presentOutage(db, outage));
      return items;
    },
    async load(id) {
      const outage = await loadOutage(db, id);
      return outage === null ? null : presentOutage(db, outage);
    },
    async command(actor, id, body) {
      const decided = await commandOutage(parts, actor, id, body);
      if (decided === null) return { refusal: 'wrong-state' };
      if ('refusal' in decided) return decided;
      const item = await presentOutage(db, decided.outage);
      if (item.state === 'proposed' || item.state === 'confirmed') live.feed.upsert('outages', [item]);
      else live.feed.remove('outages', [item.id]);
      bus.publish('outages', [id]);
      if (item.noticeId !== null) bus.publish('notices', [item.noticeId]);
      return { item };
    },
  };
}
