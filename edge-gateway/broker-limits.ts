/** Every limit of the broker in one table, with the reason for its size. */

export interface BrokerLimits {
  /** TCP and WebSocket connections together. 5,000 idle ones cost about 130 MB. */
  readonly maxConnections: number;
  /** Connections that have not logged in yet, in all and from one address: a flood of these stays small. */
  readonly maxPending: number;
  readonly maxPendingPerAddress: number;
  /** Connections of one user name at a time: a phone needs one or two, an order source may keep a pool. */
  readonly maxConnectionsPerUser: number;
  /** Sessions kept for one user name while it is away (clean session off); the oldest goes first. */
  readonly maxSessionsPerUser: number;
  readonly connectTimeoutMs: number;
  /** Largest MQTT packet from outside; a larger one closes its connection before it is buffered. */
  readonly maxPacketBytes: number;
  /** OwnTracks uses user + device, longer than the 23 characters of MQTT 3.1. */
  readonly maxClientIdChars: number;
  readonly maxTopicBytes: number;
  readonly maxSubscriptions: number;
  /** Unsent bytes of one subscriber; who reads slower than that is disconnected. */
  readonly maxUnsentBytes: number;
  /** How long a full socket may stay full. */
  readonly drainTimeoutMs: number;
  /** Messages kept for a session that is away; the oldest goes first. */
  readonly maxQueuedPerSession: number;
  /** Half-finished QoS 2 exchanges of one client. */
  readonly maxInflightQos2: number;
  /** Retained topics of the server. */
  readonly maxRetained: number;
}

export const defaultBrokerLimits: BrokerLimits = {
  maxConnections: 10_000,
  maxPending: 2_000,
  maxPendingPerAddress: 500,
  maxConnectionsPerUser: 20,
  maxSessionsPerUser: 4,
  connectTimeoutMs: 10_000,
  maxPacketBytes: 65_536,
  maxClientIdChars: 256,
  maxTopicBytes: 256,
  maxSubscriptions: 32,
  maxUnsentBytes: 262_144,
  drainTimeoutMs: 20_000,
  maxQueuedPerSession: 200,
  maxInflightQos2: 20,
  maxRetained: 50_000,
};
