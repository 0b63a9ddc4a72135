/** The Broker port: what the rest of the program asks of MQTT, whether the broker is inside the process or outside. */
import type { DeviceIdentity } from './ports.ts';
import type { SocketEvents } from './websocket.ts';

/** A message as it came, with whoever sent it. */
export interface InboundMessage {
  /** Whose connection it came on, or (broker outside) whose topic it is; null: nobody in the directory answers to it. */
  readonly identity: DeviceIdentity | null;
  readonly topic: string;
  readonly payload: Uint8Array;
}

/** Resolves when the message may be acknowledged (it is committed); rejects when its sender has to keep it. */
export type AcceptMessage<Message> = (message: Message) => Promise<void>;

export interface PublishOptions {
  /** 1 unless told. */
  readonly qos?: 0 | 1;
  readonly retain?: boolean;
}

export interface BrokerStatus {
  readonly connected: boolean;
  /** Why not, for people; null while connected. */
  readonly message: string | null;
}

/** Numbers for `/metrics`. Of a broker outside we know our own connection only. */
export interface BrokerStats {
  readonly connections: number;
  /** Inside: connected, not yet logged in. Outside: messages taken over and not yet acknowledged. */
  readonly pending: number;
  readonly sessions: number;
  /** Inside: messages kept for sessions that are away. Outside: messages on their way to the broker. */
  readonly queued: number;
  readonly retained: number;
  /** Closed or refused connections and refused subscriptions, by reason. */
  readonly refused: Readonly<Record<string, number>>;
}

export interface Broker {
  readonly kind: 'embedded' | 'external';
  /** Where devices connect, `mqtt://host:port` or `mqtts://host:port`; never with a secret. */
  readonly url: string;
  /** Where they connect with TLS to the embedded broker; null without. */
  readonly secureUrl: string | null;
  /**
   * Publishes as the server; resolves when the broker has taken it. A retained message that cannot be sent now is
   * kept and sent when the broker is there again (the newest of each topic); any other is rejected.
   */
  publish(topic: string, payload: string | Uint8Array, options?: PublishOptions): Promise<void>;
  /** Handlers for one WebSocket of `/mqtt` in the shape of hono's `WSEvents`; null: devices go to the broker outside. */
  readonly webSocketEvents: ((address: string) => SocketEvents) | null;
  /** Closes all connections of a user name and forgets its sessions; returns how many were open. Outside: none. */
  dropSessions(username: string): number;
  status(): BrokerStatus;
  stats(): BrokerStats;
  /** Takes nothing more and ends all connections. */
  close(): Promise<void>;
}
