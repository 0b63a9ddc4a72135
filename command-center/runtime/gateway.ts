/** Starts the gateway of this process: broker, logins and intake, bound to the stores and to the server's commands. */
import type { Config } from '#command-center/config.ts';
import { createAccess } from '#edge-gateway/access.ts';
import { type Broker, startBroker } from '#edge-gateway/broker.ts';
import { type Ingest, startIngest } from '#edge-gateway/ingest.ts';
import { createLoginGuard, type LoginGuard } from '#edge-gateway/login-guard.ts';
import type { Answer, DeviceDirectory, DutyLookup, GatewayLog, UseCase } from '#edge-gateway/ports.ts';
import type { OnStored } from '#edge-gateway/save-rows.ts';
import type { RenderProblem } from '#edge-gateway/use-case-intake.ts';
import type { Database } from '#geo-data/database.ts';
import { openIngestStore } from '#geo-data/store/ingest.ts';
import { answerWorkerCommand, type CommandDeps, payloadOf, registerFromSource } from '../server/commands.ts';
import { problem, type Reply, refusalProblem } from '../server/problem.ts';
import type { RunningSiteClock } from './site-clock.ts';

export interface Gateway {
  readonly broker: Broker;
  readonly ingest: Ingest;
  readonly loginGuard: LoginGuard;
  /** Lets nobody in any more, then waits until everything accepted is committed. */
  stop(): Promise<void>;
}

export interface GatewayParts {
  readonly config: Pick<Config, 'bind' | 'mqttPort'>;
  readonly db: Database;
  readonly clock: RunningSiteClock;
  readonly directory: DeviceDirectory;
  readonly dutyAt: DutyLookup;
  readonly onStored: OnStored;
  /** The server's command path; awaited by the first messages, since the server needs the gateway's counters. */
  readonly commands: Promise<CommandDeps>;
  readonly log: GatewayLog;
}

/** Starts it; rejects when the MQTT port is taken. */
export async function startGateway(parts: GatewayParts): Promise<Gateway> {
  const { clock, log } = parts;
  const loginGuard = createLoginGuard(clock.wallNow);
  // Replies are sent only to connected devices, so the broker exists by then.
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
  const access = createAccess(parts.directory, loginGuard);
  broker = await startBroker(
    { host: parts.config.bind, port: parts.config.mqttPort, log },
    {
      access,
      async accept(message) {
        // Devices of the first moment wait until everything behind the gateway stands.
        await parts.commands;
        await ingest.accept(message);
      },
    },
  );
  const started = broker;
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
