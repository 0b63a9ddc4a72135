/** The ports of the embedded broker: MQTT in the open, and with TLS where a certificate is given. */
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls';
import type { BrokerLimits } from './broker-limits.ts';

/** Certificate chain and private key as PEM text. */
export interface CertificatePem {
  readonly cert: string;
  readonly key: string;
}

export interface ListenerOptions {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly tls?: { readonly port: number; readonly pem: CertificatePem };
}

export interface Listeners {
  readonly port: number;
  readonly securePort: number | null;
  renewCertificate(pem: CertificatePem): void;
  /** Lets nobody in any more; resolves when all connections have ended. */
  close(): Promise<void>;
}

/** Opens all ports or none; rejects with a sentence that names the setting. `onSocket` gets every connection. */
export async function openListeners(
  { host, port, tls }: ListenerOptions,
  limits: BrokerLimits,
  onSocket: (socket: Socket) => void,
  onHandshakeFailed: () => void,
): Promise<Listeners> {
  // A large high-water mark: one message in a full socket must not hold up the others' deliveries.
  const sockets = {
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: 60_000,
    highWaterMark: limits.maxUnsentBytes,
  };
  const plain = createServer(sockets, onSocket);
  const secure =
    tls === undefined
      ? null
      : createTlsServer({ ...sockets, ...secureOptions(tls.pem, limits) }, onSocket).on(
          'tlsClientError',
          onHandshakeFailed,
        );
  const plainPort = await listen(plain, host, port, 'MQTT_PORT');
  const securePort =
    secure === null || tls === undefined
      ? null
      : await listen(secure, host, tls.port, 'MQTTS_PORT').catch(async (error: unknown) => {
          await closed(plain);
          throw error;
        });
  const shakingHands = secure === null ? new Set<Socket>() : trackSockets(secure, limits.maxConnections);
  return {
    port: plainPort,
    securePort,
    renewCertificate: (pem) => secure?.setSecureContext(secureOptions(pem, limits)),
    async close() {
      for (const socket of shakingHands) socket.destroy();
      await Promise.all([closed(plain), secure === null ? undefined : closed(secure)]);
    },
  };
}

/** Sockets below TLS: while they shake hands the broker does not know them. */
function trackSockets(server: TlsServer, maxConnections: number): Set<Socket> {
  const sockets = new Set<Socket>();
  server.maxConnections = maxConnections;
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return sockets;
}

function secureOptions({ cert, key }: CertificatePem, limits: BrokerLimits) {
  return { cert, key, minVersion: 'TLSv1.2', handshakeTimeout: limits.connectTimeoutMs } as const;
}

function listen(server: Server | TlsServer, host: string, port: number, setting: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (cause: NodeJS.ErrnoException) => {
      const reason = cause.code === 'EADDRINUSE' ? 'another program has this port' : cause.message;
      reject(new Error(`Cannot listen for MQTT on ${host} port ${port} (${setting}): ${reason}.`, { cause }));
    };
    server.once('error', fail);
    server.listen(port, host, () => {
      server.removeListener('error', fail);
      // Accepting can fail later (no file descriptors left); the listener goes on by itself.
      server.on('error', () => {});
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function closed(server: Server | TlsServer): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
