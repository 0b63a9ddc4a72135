/** Takes messages of a broker outside: acknowledged by hand after commit, in their order, bounded in flight. */
import { Buffer } from 'node:buffer';
import type { Duplex } from 'node:stream';

/** The part of an MQTT PUBLISH packet that is looked at. */
export interface PublishedPacket {
  readonly topic: string;
  readonly payload: string | Uint8Array;
  readonly qos: 0 | 1 | 2;
  readonly messageId?: number | undefined;
}

export interface AckPorts {
  /** Resolves after commit; rejects when the broker has to keep the message. */
  accept(message: { readonly topic: string; readonly payload: Uint8Array }): Promise<void>;
  /** A message of this connection was not taken: only a new connection makes the broker send it again. */
  onFailed(connection: Duplex, error: unknown): void;
  /** A message was acknowledged. */
  onAcknowledged(): void;
}

export interface AckLimits {
  /** Beyond one of these the next packet is not read: the broker holds what follows. */
  readonly maxInFlight: number;
  readonly maxInFlightBytes: number;
}

export interface Acks {
  /** Takes one packet; `goOn` is called when the next may be read. */
  take(connection: Duplex, packet: PublishedPacket, goOn: () => void): void;
  /** Takes nothing more: the broker keeps what comes from now on. */
  stop(): void;
  /** Messages taken and not yet acknowledged or given up. */
  inFlight(): number;
  /** Resolves when none is in flight. */
  settled(): Promise<void>;
}

/** Starts empty. Acknowledgements keep the order of the messages of their connection [MQTT-4.6.0-2]. */
export function createAcks(ports: AckPorts, limits: AckLimits): Acks {
  const tails = new WeakMap<Duplex, Promise<void>>();
  let messages = 0;
  let bytes = 0;
  let isStopped = false;
  let blocked: (() => void)[] = [];
  let waiting: (() => void)[] = [];

  const hasRoom = () => messages < limits.maxInFlight && bytes < limits.maxInFlightBytes;
  const leave = (size: number) => {
    messages--;
    bytes -= size;
    if (hasRoom()) for (const goOn of blocked.splice(0)) goOn();
    if (messages === 0) for (const done of waiting.splice(0)) done();
  };

  const follow = async (connection: Duplex, packet: PublishedPacket, accepted: Promise<void>) => {
    const before = tails.get(connection);
    const [first, own] = await Promise.allSettled([before, accepted]);
    // Behind a message that was not taken nothing is acknowledged: the broker sends all of it again, in order.
    if (first.status === 'rejected') throw first.reason;
    if (own.status === 'rejected') throw own.reason;
    if (acknowledge(connection, packet)) ports.onAcknowledged();
  };

  return {
    take(connection, packet, goOn) {
      // What was read of a connection that is given up comes again: taken now, it would overtake what failed.
      if (isStopped || connection.destroyed) return;
      const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
      const accepted = ports.accept({ topic: packet.topic, payload });
      messages++;
      bytes += payload.length;
      const leaveNow = () => leave(payload.length);
      if (packet.qos === 0) {
        // Nobody would send it again.
        accepted.then(leaveNow, leaveNow);
      } else {
        const mine = follow(connection, packet, accepted);
        tails.set(connection, mine);
        mine.then(leaveNow, (error: unknown) => {
          leaveNow();
          ports.onFailed(connection, error);
        });
      }
      if (hasRoom()) goOn();
      else blocked = [...blocked, goOn];
    },
    stop() {
      isStopped = true;
    },
    inFlight: () => messages,
    settled: () =>
      new Promise((resolve) => {
        if (messages === 0) resolve();
        else waiting = [...waiting, resolve];
      }),
  };
}

/** PUBACK, on the very connection the message came on: after a reconnect the same packet id may mean another message. */
function acknowledge(connection: Duplex, { messageId }: PublishedPacket): boolean {
  if (messageId === undefined || connection.destroyed || connection.writableEnded) return false;
  connection.write(Buffer.of(0x40, 2, messageId >> 8, messageId & 0xff));
  return true;
}
