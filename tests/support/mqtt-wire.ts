/** A bare MQTT 3.1.1 publisher for load: QoS 1 with a window of messages in flight, little more than a socket. */
import { connect, type Socket } from 'node:net';

export interface WireLogin {
  readonly host: string;
  readonly port: number;
  readonly clientId: string;
  readonly username: string;
  readonly password: string;
}

/** A message whose acknowledgement came. */
export interface Acked {
  readonly seq: number;
  readonly ms: number;
}

export interface WireClient {
  /** Sends when the window has room; resolves when it was handed to the socket, rejects when the connection is gone. */
  publish(topic: string, payload: string, seq: number): Promise<void>;
  /** Resolves when nothing is in flight, or the connection is gone. */
  drained(): Promise<void>;
  readonly closed: Promise<void>;
  close(): void;
}

/** Connects and waits for CONNACK; rejects with its code (4 = name or password). `onAcked` is called for every PUBACK. */
export async function openWireClient(
  login: WireLogin,
  window: number,
  now: () => number,
  onAcked: (acked: Acked) => void,
): Promise<WireClient> {
  const socket = connect(login.port, login.host);
  socket.setNoDelay(true);
  const inFlight = new Map<number, { seq: number; at: number }>();
  const waiting: (() => void)[] = [];
  let isGone = false;
  let nextId = 1;
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const release = () => {
    for (const go of waiting.splice(0)) go();
  };
  void closed.then(() => {
    isGone = true;
    release();
  });
  socket.on('error', () => undefined);
  await connected(socket, login);
  readAcks(socket, (id) => {
    const message = inFlight.get(id);
    if (message === undefined) return;
    inFlight.delete(id);
    onAcked({ seq: message.seq, ms: now() - message.at });
    release();
  });
  const until = async (ready: () => boolean) => {
    while (!ready() && !isGone) await new Promise<void>((resolve) => waiting.push(resolve));
  };
  return {
    closed,
    async publish(topic, payload, seq) {
      await until(() => inFlight.size < window);
      if (isGone) throw new Error('the connection is gone');
      const id = nextId;
      nextId = (nextId % 65_535) + 1;
      inFlight.set(id, { seq, at: now() });
      socket.write(publishPacket(topic, payload, id));
    },
    drained: () => until(() => inFlight.size === 0),
    close: () => socket.destroy(),
  };
}

function connected(socket: Socket, login: WireLogin): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('closed before CONNACK')));
    socket.once('data', (data) => {
      if (data[0] === 0x20 && data[3] === 0) {
        resolve();
        return;
      }
      reject(new Error(`connection refused: code ${data[3]}`));
      socket.destroy();
    });
    socket.once('connect', () => socket.write(connectPacket(login)));
  });
}

/** PUBACK is 0x40 0x02 id id; nothing else is expected by a publisher without subscriptions. */
function readAcks(socket: Socket, onAck: (id: number) => void): void {
  let rest: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    const data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    for (; at + 4 <= data.length; at += 4) if (data[at] === 0x40) onAck(data.readUInt16BE(at + 2));
    rest = data.subarray(at);
  });
}

function connectPacket({ clientId, username, password }: WireLogin): Buffer {
  const head = Buffer.from([0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 0xc2, 0, 0]);
  return packet(0x10, Buffer.concat([head, text(clientId), text(username), text(password)]));
}

function publishPacket(topic: string, payload: string, id: number): Buffer {
  const idBytes = Buffer.from([id >> 8, id & 0xff]);
  return packet(0x32, Buffer.concat([text(topic), idBytes, Buffer.from(payload)]));
}

function packet(type: number, body: Buffer): Buffer {
  const length: number[] = [];
  let rest = body.length;
  do {
    length.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest >>= 7;
  } while (rest > 0);
  return Buffer.concat([Buffer.from([type, ...length]), body]);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
}
