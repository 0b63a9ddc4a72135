/** The bus that the configuration asks for: this process alone, the site's PostgreSQL, or an MQTT broker. */
import { ulid } from 'ulid';
import type { Database } from '#geo-data/database.ts';
import type { Config } from '../../config.ts';
import type { ServerLog } from '../../server/deps.ts';
import type { Bus } from '../ports.ts';
import { monotonicNow } from '../wall-clock.ts';
import { createBus } from './bus.ts';
import { siteNameOf } from './frame.ts';
import type { OpenLink } from './link.ts';
import { mqttLink } from './mqtt-link.ts';
import { postgresLink } from './postgres-link.ts';

/** Makes it; `start` opens its line. `config.busUrl` is null, `postgres:`, or an MQTT URL; the configuration has checked it. */
export function createSiteBus(parts: {
  readonly config: Pick<Config, 'busUrl'>;
  readonly db: Database;
  readonly secretKey: Uint8Array;
  readonly log: ServerLog;
}): Bus {
  const self = ulid();
  const openLink = linkOf(parts.config.busUrl, parts.db, parts.secretKey, self);
  return createBus({ openLink, self, key: parts.secretKey, monotonicNow, log: parts.log });
}

function linkOf(url: string | null, db: Database, key: Uint8Array, self: string): OpenLink | null {
  if (url === null) return null;
  return url === 'postgres:' ? postgresLink(db) : mqttLink(url, siteNameOf(key), self);
}
