/** The line over PostgreSQL: NOTIFY in a statement of its own, outside of every business transaction, because it serialises commits. */
import type { Database } from '#geo-data/database.ts';
import { notify } from '#geo-data/store/notify.ts';
import type { OpenLink } from './link.ts';

const channel = 'hearthline_bus';
/** PostgreSQL refuses a payload of 8,000 bytes and more. */
const maxBytes = 7_900;

/** Opens it over the site's database; that connection must be a session of its own (no transaction pooler between). */
export function postgresLink(db: Database): OpenLink {
  return async ({ onText, onBack }) => {
    const unlisten = await db.listen(channel, (text) => (text === '' ? onBack() : onText(text)));
    return {
      maxBytes,
      send: (text) => notify(db, channel, text),
      stop: unlisten,
    };
  };
}
