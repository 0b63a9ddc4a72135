/** LISTEN on PostgreSQL that survives an outage: one connection of its own, made anew until it holds. */
import type { Sql } from 'postgres';
import { CONNECTION_CLOSED, databaseError, toDatabaseError } from '../errors.ts';
import type { Connect } from './postgres-pool.ts';
import { assertChannel, type Subscriptions, startSubscriptions } from './subscriptions.ts';

const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 2_000;

export interface PostgresListener {
  listen(channel: string, onNotify: (payload: string) => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

interface State {
  readonly connect: Connect;
  readonly subscriptions: Subscriptions;
  sql: Sql | undefined;
  closed: boolean;
  resuming: boolean;
}

/** Opens nothing until the first `listen`. */
export function openPostgresListener(connect: Connect): PostgresListener {
  const state: State = {
    connect,
    subscriptions: startSubscriptions(),
    sql: undefined,
    closed: false,
    resuming: false,
  };
  return {
    listen: async (channel, onNotify) => {
      assertChannel(channel);
      if (state.closed) throw databaseError({ code: CONNECTION_CLOSED, message: 'The database is closed.' });
      state.sql ??= openClient(state);
      await say(state.sql, `listen ${channel}`);
      const { leave } = state.subscriptions.add(channel, onNotify);
      return async () => {
        // During an outage there is nothing to take back: the next connection subscribes to what is left.
        if (leave() && !state.closed && !state.resuming && state.sql !== undefined) {
          await say(state.sql, `unlisten ${channel}`);
        }
      };
    },
    close: async () => {
      state.closed = true;
      await state.sql?.end({ timeout: 1 });
    },
  };
}

function openClient(state: State): Sql {
  const client = state.connect({
    max: 1,
    max_lifetime: null,
    onnotify: (channel, payload) => state.subscriptions.wake(channel, payload),
    onclose: () => {
      if (client === state.sql) resume(state).catch(() => undefined);
    },
  });
  return client;
}

/** The library gives up a channel when its first attempt to subscribe again fails, so we keep trying ourselves. */
async function resume(state: State): Promise<void> {
  if (state.resuming || state.closed) return;
  state.resuming = true;
  try {
    for (let waitMs = FIRST_RETRY_MS; !state.closed; waitMs = Math.min(waitMs * 2, LAST_RETRY_MS)) {
      if (await subscribeAnew(state)) return;
      await pause(waitMs);
    }
  } finally {
    state.resuming = false;
  }
}

async function subscribeAnew(state: State): Promise<boolean> {
  const old = state.sql;
  const fresh = openClient(state);
  state.sql = fresh;
  old?.end({ timeout: 1 }).catch(() => undefined);
  const channels = state.subscriptions.channels();
  if (channels.length === 0) return true;
  try {
    await say(fresh, channels.map((channel) => `listen ${channel}`).join('; '));
  } catch {
    return false;
  }
  state.subscriptions.wakeAll();
  return true;
}

async function say(sql: Sql, script: string): Promise<void> {
  try {
    await sql.unsafe(script).simple();
  } catch (error) {
    throw toDatabaseError(error);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
