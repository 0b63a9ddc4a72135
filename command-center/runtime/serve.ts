/** Serves a hono application with its WebSockets over HTTP, on Node and on Deno alike, and ends it without leftovers. */
import { createServer, type IncomingMessage, STATUS_CODES } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createAdaptorServer } from '@hono/node-server';
import type { NodeWebSocket } from '@hono/node-ws';
import type { Hono } from 'hono';

type Server = ReturnType<typeof createAdaptorServer>;

export interface ServeOptions {
  /** 0 picks a free port. */
  readonly port: number;
  readonly bind: string;
  /** From `createNodeWebSocket({ app })`; without it every upgrade is refused. */
  readonly webSockets?: Pick<NodeWebSocket, 'injectWebSocket' | 'wss'>;
  /** Largest WebSocket message taken from a client; longer ones end its connection (1009). Default 1 MiB. */
  readonly maxMessageBytes?: number;
  /** How long `close` lets running requests finish. Default 2,000 ms. */
  readonly graceMs?: number;
}

export interface Serving {
  readonly port: number;
  /** For people: the address to open, with the real port. */
  readonly url: string;
  /** Stops listening, says goodbye to WebSockets (1001), waits for running requests up to `graceMs`, then ends all. */
  close(): Promise<void>;
}

/** The part of an application that serving needs. */
export type ServableApp = Pick<Hono, 'fetch'>;

/** Listens and serves. Throws when the port is taken or the address is not ours, with a sentence that says so. */
export async function serveApp(app: ServableApp, options: ServeOptions): Promise<Serving> {
  const server = createAdaptorServer({ fetch: app.fetch });
  const sockets = trackSockets(server);
  serveUpgrades(server, options);
  const port = await listen(server, options);
  const host = options.bind.includes(':') ? `[${options.bind}]` : options.bind;
  const shown = ['0.0.0.0', '[::]'].includes(host) ? 'localhost' : host;
  let closing: Promise<void> | undefined;
  return {
    port,
    url: `http://${shown}:${port}`,
    close: () => {
      closing ??= closeServer(server, sockets, options);
      return closing;
    },
  };
}

function listen(server: Server, { port, bind }: ServeOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (cause: NodeJS.ErrnoException): void => {
      const reason = cause.code === 'EADDRINUSE' ? 'the port is taken by another program' : cause.message;
      reject(new Error(`Cannot listen on ${bind} port ${port}: ${reason}.`, { cause }));
    };
    server.once('error', fail);
    server.listen(port, bind, () => {
      server.removeListener('error', fail);
      resolve(portOf(server.address(), port));
    });
  });
}

function portOf(address: AddressInfo | string | null, asked: number): number {
  return typeof address === 'object' && address !== null ? address.port : asked;
}

/** Upgraded sockets leave the HTTP server's own bookkeeping, so every socket is remembered here. */
function trackSockets(server: Server): Set<Socket> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return sockets;
}

/**
 * Hands upgrades to the WebSocket helper through a relay. The helper parses the target and builds a Request outside
 * of any try block and listens for no socket errors: a target it cannot parse, or a client that resets the connection
 * meanwhile, would end the process.
 */
function serveUpgrades(server: Server, { webSockets, maxMessageBytes = 1024 * 1024 }: ServeOptions): void {
  const relay = createServer();
  if (webSockets !== undefined) {
    webSockets.wss.options.maxPayload = maxMessageBytes;
    webSockets.injectWebSocket(relay);
  }
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    if (webSockets === undefined) refuseUpgrade(socket, 404);
    else if (!isPlainTarget(request.url)) refuseUpgrade(socket, 400);
    else relay.emit('upgrade', request, socket, head);
  });
}

/** A path of this origin; `//user:password@host` would parse as another one. */
function isPlainTarget(target: string | undefined): boolean {
  return target !== undefined && /^\/(?![/\\])/.test(target) && URL.canParse(target, 'http://localhost');
}

function refuseUpgrade(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

async function closeServer(
  server: Server,
  sockets: ReadonlySet<Socket>,
  options: ServeOptions,
): Promise<void> {
  const ended = new Promise<void>((resolve) => server.close(() => resolve()));
  for (const client of options.webSockets?.wss.clients ?? []) client.close(1001, 'server stops');
  if ('closeIdleConnections' in server) server.closeIdleConnections();
  const timer = setTimeout(() => endSockets(sockets, options), options.graceMs ?? 2000);
  await ended;
  clearTimeout(timer);
  endSockets(sockets, options);
}

function endSockets(sockets: ReadonlySet<Socket>, { webSockets }: ServeOptions): void {
  for (const client of webSockets?.wss.clients ?? []) client.terminate();
  for (const socket of sockets) socket.destroy();
}
