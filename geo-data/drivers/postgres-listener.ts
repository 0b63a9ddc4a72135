/** LISTEN on PostgreSQL that survives an outage: one connection of its own, subscribed again until it holds. */
import type { Sql } from 'postgres';
import { toDatabaseError } from '../errors.ts';
import type { Connect } from './postgres.ts';
import { assertChannel, type Subscriptions, startSubscriptions } from './subscriptions.ts';

const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 2_000;

export interface PostgresListener {
  listen(channel: string, onNotify: (payload: string) => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

interface State {
  sql: Sql | undefined;
  closed: boolean;
  resuming: boolean;
  readonly subscriptions: Subscriptions;
}

/** Opens nothing until the first `listen`. */
export function openPostgresListener(connect: Connect): PostgresListener {
  const state: State = {
    sql: undefined,
    closed: false,
    resuming: false,
    subscriptions: startSubscriptions(),
  };
  return {
    listen: async (channel, onNotify) => {
      assertChannel(channel);
      state.sql ??= openClient(connect, state);
      await say(state.sql, `listen ${channel}`);
      const { leave } = state.subscriptions.add(channel, onNotify);
      return async () => {
        if (leave() && !state.closed && state.sql !== undefined) await say(state.sql, `unlisten ${channel}`);
      };
    },
    close: async () => {
      state.closed = true;
      await state.sql?.end({ timeout: 1 });
    },
  };
}

function openClient(connect: Connect, state: State): Sql {
  return connect({
    max: 1,
    max_lifetime: null,
    onnotify: (channel, payload) => state.subscriptions.wake(channel, payload),
    onclose: () => {
      resume(state).catch(() => undefined);
    },
  });
}

/** The library forgets channels when its first attempt to subscribe again fails, so we keep trying ourselves. */
async function resume(state: State): Promise<void> {
  if (state.resuming || state.closed) return;
  state.resuming = true;
  try {
    for (let waitMs = FIRST_RETRY_MS; !state.closed; waitMs = Math.min(waitMs * 2, LAST_RETRY_MS)) {
      if (await subscribeAll(state)) return;
      await pause(waitMs);
    }
  } finally {
    state.resuming = false;
  }
}

async function subscribeAll(state: State): Promise<boolean> {
  const channels = state.subscriptions.channels();
  if (state.sql === undefined || channels.length === 0) return true;
  try {
    await state.sql.unsafe(channels.map((channel) => `listen ${channel}`).join('; ')).simple();
  } catch {
    return false;
  }
  state.subscriptions.wakeAll();
  return true;
}

async function say(sql: Sql, statement: string): Promise<void> {
  try {
    await sql.unsafe(statement);
  } catch (error) {
    throw toDatabaseError(error);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
