/** Starts the gateway of this process: broker, logins and intake, bound to the stores and to the server's commands. */
import type { Config } from '#command-center/config.ts';
import { createAccess } from '#edge-gateway/access.ts';
import type { Broker } from '#edge-gateway/broker.ts';
import { type BrokerAddress, parseBrokerAddress } from '#edge-gateway/broker-address.ts';
import { startEmbeddedBroker } from '#edge-gateway/embedded-broker.ts';
import { openExternalBroker } from '#edge-gateway/external-broker.ts';
import { type Ingest, startIngest } from '#edge-gateway/ingest.ts';
import { createLoginGuard, type LoginGuard } from '#edge-gateway/login-guard.ts';
import type { Answer, DeviceDirectory, DutyLookup, GatewayLog, UseCase } from '#edge-gateway/ports.ts';
import type { OnStored } from '#edge-gateway/save-rows.ts';
import { createSenders } from '#edge-gateway/senders.ts';
import { inboundFilters } from '#edge-gateway/topics.ts';
import type { RenderProblem } from '#edge-gateway/use-case-intake.ts';
import type { Database } from '#geo-data/database.ts';
import { openIngestStore } from '#geo-data/store/ingest.ts';
import { answerWorkerCommand, type CommandDeps, payloadOf, registerFromSource } from '../server/commands.ts';
import { problem, type Reply, refusalProblem } from '../server/problem.ts';
import { loadMqttClientId } from './mqtt-client-id.ts';
import { openSenderDirectory } from './sender-directory.ts';
import type { RunningSiteClock } from './site-clock.ts';
import { readTlsFiles, watchTlsFiles } from './tls-files.ts';

export interface Gateway {
  readonly broker: Broker;
  readonly ingest: Ingest;
  readonly loginGuard: LoginGuard;
  /** Lets nobody in any more, then waits until everything accepted is committed. */
  stop(): Promise<void>;
}

/** For a server that must not touch the site's devices (one command, one replay): neither a broker outside nor TLS. */
export const ownBrokerOnly = {
  mqttsPort: null,
  tlsCert: null,
  tlsKey: null,
  mqttUrl: null,
  mqttUsername: null,
  mqttPassword: null,
} as const;

export interface GatewayParts {
  readonly config: Pick<
    Config,
    | 'bind'
    | 'mqttPort'
    | 'mqttsPort'
    | 'tlsCert'
    | 'tlsKey'
    | 'mqttUrl'
    | 'mqttUsername'
    | 'mqttPassword'
    | 'dataDir'
  >;
  readonly db: Database;
  readonly clock: RunningSiteClock;
  readonly directory: DeviceDirectory;
  readonly dutyAt: DutyLookup;
  readonly onStored: OnStored;
  /** The server's command path; awaited by the first messages, since the server needs the gateway's counters. */
  readonly commands: Promise<CommandDeps>;
  readonly log: GatewayLog;
}

/**
 * Starts it; rejects with a sentence when a port is taken or the certificate is no good, and then nothing is open. A
 * broker outside is not waited for: the program runs, says that it is not ready, and goes on trying.
 */
export async function startGateway(parts: GatewayParts): Promise<Gateway> {
  const { clock, log } = parts;
  const loginGuard = createLoginGuard(clock.wallNow);
  // Replies are sent only to those who have sent something, so the broker exists by then.
  let broker: Broker | null = null;
  const ingest = startIngest({
    clock,
    store: openIngestStore(parts.db),
    dutyAt: parts.dutyAt,
    requests: requestsUseCase(parts.commands),
    workerCommands: workerCommandsUseCase(parts.commands),
    publishReply: async (topic, payload) => broker?.publish(topic, payload, { qos: 1 }),
    renderProblem,
    onStored: parts.onStored,
    log,
  });
  const outside = outsideAddress(parts.config);
  const started =
    outside === null
      ? await startInside(parts, ingest, loginGuard)
      : await startOutside(parts, ingest, outside);
  broker = started;
  return {
    broker: started,
    ingest,
    loginGuard,
    async stop() {
      await started.close();
      await ingest.drain();
    },
  };
}

function outsideAddress({
  mqttUrl,
  mqttUsername,
  mqttPassword,
}: GatewayParts['config']): BrokerAddress | null {
  if (mqttUrl === null) return null;
  return parseBrokerAddress(mqttUrl, { username: mqttUsername, password: mqttPassword });
}

/** The embedded broker, with TLS where there is a port for it. */
async function startInside(parts: GatewayParts, ingest: Ingest, loginGuard: LoginGuard): Promise<Broker> {
  const { config, log } = parts;
  const { tlsCert, tlsKey, mqttsPort } = config;
  const paths = tlsCert === null || tlsKey === null ? null : { cert: tlsCert, key: tlsKey };
  const tls =
    mqttsPort === null || paths === null ? {} : { tls: { port: mqttsPort, pem: await readTlsFiles(paths) } };
  const broker = await startEmbeddedBroker(
    { host: config.bind, port: config.mqttPort, log, ...tls },
    {
      access: createAccess(parts.directory, loginGuard),
      async accept(message) {
        // Devices of the first moment wait until everything behind the gateway stands.
        await parts.commands;
        await ingest.accept(message);
      },
    },
  );
  const stopWatching = paths === null ? () => undefined : watchTlsFiles(paths, broker.renewCertificate, log);
  return {
    ...broker,
    async close() {
      stopWatching();
      await broker.close();
    },
  };
}

/** A broker outside: who sent a message follows from its topic. */
async function startOutside(parts: GatewayParts, ingest: Ingest, address: BrokerAddress): Promise<Broker> {
  const { config, clock, db, log } = parts;
  const senders = createSenders(openSenderDirectory(db), clock.wallNow);
  const clientId = await loadMqttClientId(config.dataDir, 'gateway');
  return openExternalBroker(
    { address, clientId, filters: inboundFilters, log },
    {
      async accept({ topic, payload }) {
        await parts.commands;
        await ingest.accept({ identity: await senders.of(topic), topic, payload });
      },
      onDropped: senders.forget,
    },
  );
}

/** Devices are told what is wrong in the form and the words of every other way in. */
export const renderProblem: RenderProblem = (code, detail, commandId) => {
  if (code === 'invalid-data') return refusalProblem({ code, detail }, commandId);
  const said = problem(code, detail).problem;
  return commandId === undefined ? said : { ...said, commandId };
};

function requestsUseCase(commands: Promise<CommandDeps>): UseCase<unknown> {
  return {
    validate: acceptAnything,
    async execute(identity, body) {
      const sourceId = identity.sourceId ?? identity.username;
      return answerOf(await registerFromSource(await commands, { sourceId, name: identity.username }, body));
    },
  };
}

function workerCommandsUseCase(commands: Promise<CommandDeps>): UseCase<unknown> {
  return {
    validate: acceptAnything,
    async execute(identity, body) {
      const workerId = identity.workerId ?? '';
      return answerOf(await answerWorkerCommand(await commands, { workerId }, body));
    },
  };
}

/** The body is validated by the contract's schema inside the use case, which answers with paths. */
function acceptAnything(body: unknown): { readonly ok: true; readonly value: unknown } {
  return { ok: true, value: body };
}

function answerOf(reply: Reply<{ readonly replayed: boolean }>): Answer {
  const payload = payloadOf(reply);
  if (!reply.ok) return { outcome: 'refused', code: reply.problem.code, reply: payload };
  return { outcome: reply.body.replayed ? 'replayed' : 'done', reply: payload };
}
