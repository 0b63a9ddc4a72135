/** The pool of postgres.js connections, replaced as a whole after an outage. */
import postgres, { type Sql } from 'postgres';
import { PARSERS } from '../codec.ts';
import { CONNECTION_CLOSED, databaseError } from '../errors.ts';

export interface ConnectOptions {
  readonly url: string;
  readonly connectTimeoutMs: number;
  readonly onNotice: (message: string) => void;
}

/** Extra settings for one of the driver's two clients: the pool and the listener. */
export interface ClientSettings {
  readonly max: number;
  readonly max_lifetime?: null;
  readonly onnotify?: (channel: string, payload: string) => void;
  readonly onclose?: () => void;
}

/** Makes a client; it connects when it is first asked. */
export type Connect = (settings: ClientSettings) => Sql;

export interface Pool {
  current(): Sql;
  /**
   * Puts a fresh client in the place of `seen` after one of its connections failed. The library keeps a half-sent
   * message of a connection that closes and sends it before the next greeting, so such a connection never comes back.
   */
  replace(seen: Sql): void;
  close(): Promise<void>;
}

/** How long what still runs on a replaced client may take. */
const RETIRE_S = 5;

/** Our settings for every client: own types, UTC, hardly any waiting between attempts. */
export function prepareConnect(options: ConnectOptions): Connect {
  const { url, socketDir } = splitSocketDir(options.url);
  return (settings) => {
    const merged = {
      ...(socketDir === undefined ? {} : { host: socketDir }),
      ...settings,
      // Without the type query our own parsers stand, also for arrays.
      fetch_types: false,
      types: columnTypes(),
      connect_timeout: options.connectTimeoutMs / 1000,
      // Waiting longer and longer (up to 20 s by default) would only delay the bad news for those who queue.
      backoff: () => 0.05,
      connection: { TimeZone: 'UTC', application_name: 'hearthline' },
      onnotice: (notice: { message?: string }) => options.onNotice(notice.message ?? ''),
    };
    return postgres(url, merged);
  };
}

/** libpq writes the socket directory as `?host=/dir`; the library wants it apart from the URL. */
function splitSocketDir(text: string): { url: string; socketDir: string | undefined } {
  const url = new URL(text);
  const host = url.searchParams.get('host');
  if (host?.startsWith('/') !== true) return { url: text, socketDir: undefined };
  url.searchParams.delete('host');
  return { url: url.href, socketDir: host };
}

function columnTypes(): Record<string, postgres.PostgresType> {
  return Object.fromEntries(
    Object.entries(PARSERS).map(([oid, parse]) => [
      `oid${oid}`,
      { to: Number(oid), from: [Number(oid)], serialize: (value: unknown) => value, parse },
    ]),
  );
}

/** A pool of at most `max` connections, opened as they are needed. */
export function startPool(connect: Connect, max: number): Pool {
  let sql = connect({ max });
  let closed = false;
  return {
    current: () => {
      if (closed) throw databaseError({ code: CONNECTION_CLOSED, message: 'The database is closed.' });
      return sql;
    },
    replace: (seen) => {
      if (closed || seen !== sql) return;
      sql = connect({ max });
      seen.end({ timeout: RETIRE_S }).catch(() => undefined);
    },
    close: async () => {
      closed = true;
      await sql.end({ timeout: RETIRE_S });
    },
  };
}
