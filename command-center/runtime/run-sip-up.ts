/** `hearthline sip up`: Kamailio and rtpengine from a plan, in the foreground until a signal comes. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pickPorts } from '#sip/daemons/free-ports.ts';
import { missingProgramsSentence } from '#sip/daemons/packages.ts';
import { startTelephone, type Telephone, webSocketUrl } from '#sip/daemons/telephone.ts';
import { parsePlan, renderProblem } from '#sip/kamailio/parse-plan.ts';
import type { Plan } from '#sip/kamailio/plan.ts';
import { loadSecrets } from '#sip/secrets.ts';
import type { Config } from '../config.ts';
import { readPlanFile } from './run-sip-plan.ts';
import { commandLine, isAlive, readSipStatus, writeSipStatus } from './run-sip-status.ts';
import { untilSignal } from './run-until-signal.ts';
import { wallNow } from './wall-clock.ts';

const oneHost = new URL('../../sip/examples/one-host.json', import.meta.url);

/** Runs until SIGINT or SIGTERM. Without a plan: the one-host example on free ports of loopback. */
export async function runSipUp(config: Config, planFile: string | undefined): Promise<number> {
  const wanted = planFile === undefined ? loadDefaultPlan(config) : readPlanFile(planFile, true);
  const missing = missingProgramsSentence();
  if (missing !== null) throw new Error(missing);
  const dataDir = resolve(config.dataDir);
  refuseSecond(dataDir);
  // Heard from here on: who stops it while it starts must not leave daemons behind.
  const ended = untilSignal();
  const running = await openTelephone(dataDir, await pickPorts(wanted));
  const signal = await ended;
  console.log(`${signal}: stopping the telephone`);
  await running.close();
  return 0;
}

export interface RunningTelephone {
  readonly telephone: Telephone;
  /** Stops the daemons and takes the status file away. */
  close(): Promise<void>;
}

/** Starts a telephone below DATA_DIR/sip and keeps its status file true. */
export async function openTelephone(dataDir: string, plan: Plan): Promise<RunningTelephone> {
  const dir = join(dataDir, 'sip');
  mkdirSync(dataDir, { recursive: true });
  endLeftovers(dataDir);
  const secrets = loadSecrets(plan.secretsFile ?? join(dataDir, 'sip-secrets.json'), plan);
  const startedAt = wallNow();
  let telephone: Telephone | null = null;
  const tell = () => {
    if (telephone !== null) writeSipStatus(dataDir, statusOf(telephone, startedAt));
  };
  telephone = await startTelephone({
    plan,
    secrets,
    dir,
    onEvent({ daemon, what, detail }) {
      if (what !== 'said') console.log(`${daemon} ${what}: ${detail}`);
      else if (/CRITICAL|ERROR|WARN/.test(detail) && !/constant value in if/.test(detail))
        console.error(detail);
      tell();
    },
  });
  tell();
  console.log(`The telephone is up: domain ${plan.domains[0]}, browsers ${webSocketUrl(plan) ?? 'none'}`);
  const running = telephone;
  return {
    telephone: running,
    async close() {
      await running.stop();
      telephone = null;
      rmSync(join(dir, 'status.json'), { force: true });
    },
  };
}

/** Every port free, pages of this server allowed: it stands beside anything else on this machine. */
function loadDefaultPlan(config: Config): Plan {
  const reading = parsePlan(readFileSync(fileURLToPath(oneHost), 'utf8'), { mayPickPorts: true });
  if (!reading.ok) throw new Error(reading.problems.map(renderProblem).join('\n'));
  const { plan } = reading;
  const origins = [`http://127.0.0.1:${config.port}`, `http://localhost:${config.port}`];
  return {
    ...plan,
    websocket: {
      path: '/sip',
      origins: [...origins, ...(config.publicUrl === null ? [] : [config.publicUrl])],
    },
    listeners: plan.listeners.map((listener) => ({ ...listener, port: 0 })),
    media: {
      ...plan.media,
      sets: plan.media.sets.map((set) => ({
        ...set,
        nodes: set.nodes.map((node) => ({ ...node, control: { ...node.control, port: 0 } })),
      })),
    },
    events: { ...plan.events, rpc: { ...plan.events.rpc, port: 0 } },
  };
}

function refuseSecond(dataDir: string): void {
  const status = readSipStatus(dataDir);
  if (status !== null && status.pid !== process.pid && isAlive(status.pid))
    throw new Error(`The telephone of ${dataDir} is running already (pid ${status.pid}).`);
}

/** Daemons whose keeper was killed hold the ports; they are told by their folder on the command line. */
function endLeftovers(dataDir: string): void {
  for (const { pid } of readSipStatus(dataDir)?.daemons ?? []) {
    if (pid === null || !commandLine(pid)?.includes(join(dataDir, 'sip'))) continue;
    console.log(`ending what an earlier telephone left behind (pid ${pid})`);
    process.kill(-pid, 'SIGKILL');
  }
}

function statusOf(telephone: Telephone, startedAt: number) {
  const { plan } = telephone;
  return {
    pid: process.pid,
    startedAt,
    node: plan.node,
    domain: plan.domains[0] ?? '',
    wsUrl: webSocketUrl(plan),
    rpcPort: plan.events.rpc.port,
    listeners: plan.listeners.map(({ id, transport, address, port, for: who }) => ({
      id,
      transport,
      address,
      port,
      for: who,
    })),
    daemons: telephone.states(),
  };
}
