/** The table of open connections: who they are, what they hold, and the limits on their number. */
import type { Duplex } from 'node:stream';
import type { BrokerLimits } from './broker-limits.ts';
import type { DeviceIdentity } from './ports.ts';

/** One open connection, from its first byte on. */
export interface Connection {
  readonly stream: Duplex;
  readonly address: string;
  /** The name it tries to log in with, or has logged in with. */
  username: string | null;
  /** Set by a successful login. */
  identity: DeviceIdentity | null;
  clientId: string | null;
  readonly filters: Set<string>;
  /** Ends when every message so far may be acknowledged; fails for good with the first that may not. */
  tail: Promise<unknown>;
}

export interface Connections {
  /** Takes a new connection in; null when a limit says no. */
  admit(stream: Duplex, address: string): Connection | null;
  /** Also of a stream that has just closed: its will is still to be published in its name. */
  of(stream: Duplex): Connection | undefined;
  byClientId(clientId: string): Connection | undefined;
  /** Gives a connection its identity; false when this user has too many already (the one it replaces not counted). */
  login(connection: Connection, identity: DeviceIdentity, clientId: string): boolean;
  ofUser(username: string): readonly Connection[];
  all(): Iterable<Connection>;
  counts(): { readonly open: number; readonly pending: number };
}

/** An empty table. A connection leaves it when its stream closes. */
export function createConnections(limits: BrokerLimits): Connections {
  const open = new Map<Duplex, Connection>();
  const known = new WeakMap<Duplex, Connection>();
  const byClientId = new Map<string, Connection>();
  const pendingByAddress = new Map<string, number>();
  let pending = 0;
  const countPending = (address: string, by: number) => {
    pending += by;
    const count = (pendingByAddress.get(address) ?? 0) + by;
    if (count > 0) pendingByAddress.set(address, count);
    else pendingByAddress.delete(address);
  };
  const ofUser = (username: string) =>
    [...open.values()].filter((connection) => connection.username === username);
  return {
    admit(stream, address) {
      const fromAddress = pendingByAddress.get(address) ?? 0;
      if (open.size >= limits.maxConnections || pending >= limits.maxPending) return null;
      if (fromAddress >= limits.maxPendingPerAddress) return null;
      const connection = newConnection(stream, address);
      open.set(stream, connection);
      known.set(stream, connection);
      countPending(address, 1);
      stream.once('close', () => {
        open.delete(stream);
        if (connection.identity === null) countPending(address, -1);
        const { clientId } = connection;
        if (clientId !== null && byClientId.get(clientId) === connection) byClientId.delete(clientId);
      });
      return connection;
    },
    of: (stream) => known.get(stream),
    byClientId: (clientId) => byClientId.get(clientId),
    login(connection, identity, clientId) {
      const others = ofUser(identity.username).filter((o) => o.identity !== null && o.clientId !== clientId);
      if (others.length >= limits.maxConnectionsPerUser || !open.has(connection.stream)) return false;
      connection.identity = identity;
      connection.clientId = clientId;
      byClientId.set(clientId, connection);
      countPending(connection.address, -1);
      return true;
    },
    ofUser,
    all: () => open.values(),
    counts: () => ({ open: open.size, pending }),
  };
}

function newConnection(stream: Duplex, address: string): Connection {
  return {
    stream,
    address,
    username: null,
    identity: null,
    clientId: null,
    filters: new Set(),
    tail: Promise.resolve(),
  };
}
