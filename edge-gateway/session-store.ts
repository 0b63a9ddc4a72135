/** The broker's memory: retained messages and sessions of clients that are away; bounded, in the form aedes asks for. */
import { Readable } from 'node:stream';
import type { PublishPacket } from 'aedes';
import { createTopicIndex } from './topic-index.ts';
import { filterMatches } from './topics.ts';

/** A packet as aedes hands it over; brokerId and brokerCounter identify it until it has a messageId. */
export interface StoredPacket extends PublishPacket {
  readonly brokerId?: string;
  readonly brokerCounter?: number;
  sent?: boolean;
}

interface ClientRef {
  readonly id: string;
}

interface PacketRef {
  readonly messageId?: number | undefined;
  readonly brokerId?: string;
  readonly brokerCounter?: number;
  readonly cmd?: string;
}

export interface StoredSubscription {
  readonly topic: string;
  readonly qos: 0 | 1 | 2;
}

interface MatchedSubscription extends StoredSubscription {
  readonly clientId: string;
}

interface Session {
  readonly subscriptions: Map<string, StoredSubscription>;
  outgoing: StoredPacket[];
  readonly incoming: Map<number, StoredPacket>;
}

export interface SessionStoreLimits {
  readonly maxQueuedPerSession: number;
  readonly maxRetained: number;
}

/** What the broker itself asks of its memory, beyond what aedes does. */
export interface SessionStore {
  /** The object for the `persistence` option of aedes. */
  readonly persistence: object;
  /** Forgets a session that is away, with its queue. */
  forget(clientId: string): void;
  hasSession(clientId: string): boolean;
  counts(): { readonly retained: number; readonly sessions: number; readonly queued: number };
}

/** `mayKeep` says whether a client may keep a subscription: aedes also hands over those it has just refused. */
export function createSessionStore(
  limits: SessionStoreLimits,
  mayKeep: (clientId: string, filter: string) => boolean,
): SessionStore {
  const sessions = new Map<string, Session>();
  const retained = new Map<string, StoredPacket>();
  const open = (id: string): Session => {
    const known = sessions.get(id);
    if (known !== undefined) return known;
    const fresh: Session = { subscriptions: new Map(), outgoing: [], incoming: new Map() };
    sessions.set(id, fresh);
    return fresh;
  };
  return {
    persistence: {
      async setup() {},
      async destroy() {},
      ...retainedStore(retained, limits.maxRetained),
      ...subscriptionStore(sessions, open, mayKeep),
      ...outgoingStore(sessions, open, limits.maxQueuedPerSession),
      ...incomingStore(sessions, open),
      // Wills are published by the connection that ends; they need no second memory on a single site.
      async putWill() {},
      async getWill() {},
      async delWill() {},
      streamWill: () => Readable.from([]),
    },
    forget: (clientId) => void sessions.delete(clientId),
    hasSession: (clientId) => sessions.has(clientId),
    counts: () => {
      let queued = 0;
      for (const session of sessions.values()) queued += session.outgoing.length;
      return { retained: retained.size, sessions: sessions.size, queued };
    },
  };
}

function retainedStore(retained: Map<string, StoredPacket>, maxRetained: number) {
  const matching = function* (filters: readonly string[]) {
    for (const filter of filters) {
      const exact = retained.get(filter);
      if (exact !== undefined) yield exact;
      else if (/[+#]/.test(filter)) {
        for (const [topic, packet] of retained) if (filterMatches(filter, topic)) yield packet;
      }
    }
  };
  return {
    async storeRetained(packet: StoredPacket) {
      if (packet.payload.length === 0) retained.delete(packet.topic);
      else if (retained.has(packet.topic) || retained.size < maxRetained)
        retained.set(packet.topic, { ...packet });
      else throw new Error(`more than ${maxRetained} retained topics`);
    },
    createRetainedStreamCombi: (filters: readonly string[]) => Readable.from(matching(filters)),
    createRetainedStream: (filter: string) => Readable.from(matching([filter])),
  };
}

type OpenSession = (id: string) => Session;

function subscriptionStore(
  sessions: Map<string, Session>,
  open: OpenSession,
  mayKeep: (clientId: string, filter: string) => boolean,
) {
  // Only QoS 1 and 2 subscriptions of kept sessions are here; the set is walked once per QoS 1 publish of the server.
  const byTopic = createTopicIndex();
  return {
    async addSubscriptions(client: ClientRef, subs: readonly StoredSubscription[]) {
      const session = open(client.id);
      for (const { topic, qos } of subs) {
        if (!mayKeep(client.id, topic)) continue;
        session.subscriptions.set(topic, { topic, qos });
        if (qos > 0) byTopic.add(topic, client.id);
        else byTopic.remove(topic, client.id);
      }
    },
    async removeSubscriptions(client: ClientRef, topics: readonly string[]) {
      for (const topic of topics) {
        sessions.get(client.id)?.subscriptions.delete(topic);
        byTopic.remove(topic, client.id);
      }
    },
    async subscriptionsByClient(client: ClientRef) {
      return [...(sessions.get(client.id)?.subscriptions.values() ?? [])].map((sub) => ({ ...sub }));
    },
    async subscriptionsByTopic(topic: string): Promise<MatchedSubscription[]> {
      const matched = new Map<string, MatchedSubscription>();
      for (const [filter, clientId] of byTopic.match(topic)) {
        const sub = sessions.get(clientId)?.subscriptions.get(filter);
        if (sub === undefined) byTopic.remove(filter, clientId);
        else if ((matched.get(clientId)?.qos ?? 0) < sub.qos) matched.set(clientId, { ...sub, clientId });
      }
      return [...matched.values()];
    },
    /** A clean session begins: everything kept for this client id goes [MQTT-3.1.2-6]. */
    async cleanSubscriptions(client: ClientRef) {
      for (const topic of sessions.get(client.id)?.subscriptions.keys() ?? [])
        byTopic.remove(topic, client.id);
      sessions.delete(client.id);
    },
  };
}

function outgoingStore(sessions: Map<string, Session>, open: OpenSession, maxQueued: number) {
  const enqueue = (clientId: string, packet: StoredPacket) => {
    const session = open(clientId);
    // A retained topic is a state: what waits for a client that is away is its newest value alone.
    const isReplaced = (old: StoredPacket) =>
      packet.retain && old.retain && old.topic === packet.topic && !old.sent;
    session.outgoing = session.outgoing.filter((old) => !isReplaced(old));
    session.outgoing.push({ ...packet });
    if (session.outgoing.length > maxQueued) session.outgoing.splice(0, session.outgoing.length - maxQueued);
  };
  const indexOf = (queue: readonly StoredPacket[], packet: PacketRef) =>
    queue.findIndex((old) => isSamePacket(old, packet));
  return {
    async outgoingEnqueue(sub: { readonly clientId: string }, packet: StoredPacket) {
      enqueue(sub.clientId, packet);
    },
    async outgoingEnqueueCombi(subs: readonly { readonly clientId: string }[], packet: StoredPacket) {
      for (const sub of subs) enqueue(sub.clientId, packet);
    },
    /** Notes the messageId a packet is sent with, or that QoS 2 went on from PUBLISH to PUBREL. */
    async outgoingUpdate(client: ClientRef, packet: StoredPacket) {
      const queue = sessions.get(client.id)?.outgoing ?? [];
      const i = indexOf(queue, packet);
      const old = queue[i];
      // Gone because newer ones pushed it out: it is delivered once, without a second chance.
      if (old === undefined) return;
      if (packet.cmd !== 'publish') queue[i] = packet;
      else queue[i] = { ...old, ...messageIdOf(packet), sent: true };
    },
    async outgoingClearMessageId(client: ClientRef, packet: PacketRef) {
      const queue = sessions.get(client.id)?.outgoing ?? [];
      const i = queue.findIndex((old) => old.messageId !== undefined && old.messageId === packet.messageId);
      return i < 0 ? undefined : queue.splice(i, 1)[0];
    },
    outgoingStream: (client: ClientRef) =>
      Readable.from((sessions.get(client.id)?.outgoing ?? []).map(forRedelivery)),
  };
}

function isSamePacket(old: StoredPacket, packet: PacketRef): boolean {
  if (packet.brokerId !== undefined && old.brokerId === packet.brokerId) {
    return old.brokerCounter === packet.brokerCounter;
  }
  return old.messageId !== undefined && old.messageId === packet.messageId;
}

/** Sent again carries DUP [MQTT-3.3.1-1], which aedes leaves out; RETAIN is for new subscriptions [MQTT-3.3.1-9]. */
function forRedelivery(packet: StoredPacket): StoredPacket {
  return packet.cmd === 'publish' ? { ...packet, dup: packet.sent === true, retain: false } : packet;
}

function messageIdOf(packet: StoredPacket): { messageId?: number } {
  return packet.messageId === undefined ? {} : { messageId: packet.messageId };
}

function incomingStore(sessions: Map<string, Session>, open: OpenSession) {
  const find = (client: ClientRef, packet: PacketRef) => {
    const kept = sessions.get(client.id)?.incoming.get(packet.messageId ?? -1);
    if (kept === undefined) throw new Error('no such packet');
    return kept;
  };
  return {
    async incomingStorePacket(client: ClientRef, packet: StoredPacket) {
      if (packet.messageId !== undefined) open(client.id).incoming.set(packet.messageId, { ...packet });
    },
    async incomingGetPacket(client: ClientRef, packet: PacketRef) {
      return find(client, packet);
    },
    async incomingDelPacket(client: ClientRef, packet: PacketRef) {
      find(client, packet);
      sessions.get(client.id)?.incoming.delete(packet.messageId ?? -1);
    },
    async cleanIncoming(client: ClientRef) {
      const session = sessions.get(client.id);
      session?.incoming.clear();
      if (session?.subscriptions.size === 0 && session.outgoing.length === 0) sessions.delete(client.id);
    },
  };
}
