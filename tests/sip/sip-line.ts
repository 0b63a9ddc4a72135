/** How a test telephone reaches the server: udp, tcp, tls, ws or wss, one message at a time. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { WebSocket } from 'ws';

export interface LineTarget {
  readonly transport: 'udp' | 'tcp' | 'tls' | 'ws' | 'wss';
  readonly address: string;
  readonly port: number;
  readonly path?: string;
  readonly origin?: string;
  /** Own address, 127.0.0.1 by default. */
  readonly from?: string;
}

export interface SipLine {
  readonly transport: LineTarget['transport'];
  readonly localAddress: string;
  readonly localPort: number;
  send(text: string): void;
  /** `reply` goes back to whom the message came from. */
  onMessage(hear: (text: string, reply: (text: string) => void) => void): void;
  close(): Promise<void>;
}

export async function openLine(target: LineTarget): Promise<SipLine> {
  if (target.transport === 'udp') return openUdp(target);
  return target.transport === 'ws' || target.transport === 'wss' ? openWeb(target) : openStream(target);
}

async function openUdp({ address, port, from = '127.0.0.1' }: LineTarget): Promise<SipLine> {
  const socket = createSocket('udp4');
  socket.bind(0, from);
  await once(socket, 'listening');
  return {
    transport: 'udp',
    localAddress: from,
    localPort: socket.address().port,
    send: (text) => socket.send(text, port, address),
    onMessage: (hear) =>
      socket.on('message', (data, { address: toAddress, port: toPort }) =>
        hear(data.toString('utf8'), (text) => socket.send(text, toPort, toAddress)),
      ),
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

async function openStream({ transport, address, port, from = '127.0.0.1' }: LineTarget): Promise<SipLine> {
  const socket: Socket =
    transport === 'tls'
      ? connectTls({ host: address, port, rejectUnauthorized: false })
      : connectTcp({ host: address, port, localAddress: from });
  await once(socket, transport === 'tls' ? 'secureConnect' : 'connect');
  let hear: (text: string, reply: (text: string) => void) => void = () => undefined;
  const reply = (text: string) => void socket.write(text);
  let rest = '';
  socket.on('data', (data: Buffer) => {
    rest += data.toString('latin1');
    for (let message = firstMessage(rest); message !== null; message = firstMessage(rest)) {
      rest = rest.slice(message.length);
      if (message.trim() !== '') hear(message, reply);
    }
  });
  socket.on('error', () => undefined);
  return {
    transport,
    localAddress: from,
    localPort: socket.localPort ?? 0,
    send: (text) => void socket.write(text),
    onMessage: (listener) => {
      hear = listener;
    },
    async close() {
      socket.destroy();
    },
  };
}

/** A stream has no borders but Content-Length. */
function firstMessage(text: string): string | null {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const length = Number(/\r\nContent-Length:\s*(\d+)/i.exec(text.slice(0, end + 2))?.[1] ?? 0);
  return text.length < end + 4 + length ? null : text.slice(0, end + 4 + length);
}

async function openWeb(target: LineTarget): Promise<SipLine> {
  const { transport, address, port, path = '/sip', origin, from = '127.0.0.1' } = target;
  const socket = new WebSocket(`${transport}://${address}:${port}${path}`, 'sip', {
    rejectUnauthorized: false,
    localAddress: from,
    ...(origin === undefined ? {} : { origin }),
  });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return {
    transport,
    localAddress: from,
    localPort: 0,
    send: (text) => socket.send(text),
    onMessage: (hear) =>
      socket.on('message', (data) => {
        const text = String(data);
        if (text.trim() !== '') hear(text, (answer) => socket.send(answer));
      }),
    async close() {
      socket.terminate();
    },
  };
}
