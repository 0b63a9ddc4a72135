/** A whole telephone from a plan: files written, checked, rtpengine and Kamailio started, watched and stopped together. */
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  isLoopback,
  isWeb,
  type Plan,
  type RtpengineNode,
  rtpengineNodes,
  socketProtocol,
} from '../kamailio/plan.ts';
import { renderFiles } from '../kamailio/render.ts';
import { rtpengineArgs } from '../kamailio/render-rtpengine.ts';
import { kamailioArgs } from '../kamailio/render-units.ts';
import type { SipSecrets } from '../secrets.ts';
import { checkConfiguration } from './check.ts';
import { isFreeTcp, isFreeUdp } from './free-ports.ts';
import { connectRpc, type KamailioRpc } from './kamailio-rpc.ts';
import { askRtpengine } from './ng.ts';
import { closedParent, handOver, type OrdinaryUser, ordinaryUser } from './ordinary-user.ts';
import { findProgram, missingProgramsSentence, programFolders } from './packages.ts';
import { type Daemon, type DaemonEvent, type DaemonState, startDaemon } from './supervise.ts';

const daemonEnv = { PATH: programFolders.join(':') };

export interface TelephoneOptions {
  /** Without open ports (`pickPorts`) and without problems (`findPlanProblems`). */
  readonly plan: Plan;
  readonly secrets: SipSecrets;
  /** Folder for the files, made when missing; root hands it to the ordinary user. */
  readonly dir: string;
  /** What the daemons know of the environment: PATH alone by default. */
  readonly env?: Readonly<Record<string, string>>;
  readonly onEvent: (event: DaemonEvent) => void;
  /** Which rtpengines of the plan run here; all by default. */
  readonly runsHere?: (node: RtpengineNode) => boolean;
  readonly pauseMs?: number;
}

export interface Telephone {
  readonly plan: Plan;
  readonly rpc: KamailioRpc;
  states(): DaemonState[];
  daemon(name: string): Daemon | undefined;
  stop(): Promise<void>;
}

/** Starts everything, or throws one sentence and leaves nothing running. */
export async function startTelephone(options: TelephoneOptions): Promise<Telephone> {
  const { plan, secrets, dir } = options;
  const missing = missingProgramsSentence();
  if (missing !== null) throw new Error(missing);
  await refuseTakenPorts(plan);
  const user = ordinaryUser();
  writeTelephone({ plan, secrets, dir }, user);
  const closed = closedParent(dir, user);
  if (closed !== null)
    throw new Error(
      `The telephone runs as an ordinary user (${user.uid}), who cannot enter ${closed}: run as that user, choose another DATA_DIR, or chmod o+x it.`,
    );
  const kamailio = findProgram('kamailio') ?? 'kamailio';
  const trouble = await checkConfiguration(kamailio, join(dir, 'kamailio.cfg'));
  if (trouble !== null) throw new Error(trouble);
  const rpc = connectRpc(plan, secrets);
  const daemons: Daemon[] = [];
  const stop = async () => {
    await Promise.all(daemons.splice(0).map((daemon) => daemon.stop()));
  };
  try {
    for (const node of rtpengineNodes(plan).filter(options.runsHere ?? (() => true)))
      daemons.push(await startRtpengine(options, node, user));
    daemons.push(await startKamailio(options, kamailio, rpc, user));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    plan,
    rpc,
    states: () => daemons.map((daemon) => daemon.state()),
    daemon: (name) => daemons.find((daemon) => daemon.name === name),
    stop,
  };
}

/** Writes what the daemons read, secrets for them only. */
export function writeTelephone(
  { plan, secrets, dir }: Pick<TelephoneOptions, 'plan' | 'secrets' | 'dir'>,
  user: OrdinaryUser,
): void {
  const folders = [
    dir,
    join(dir, 'run'),
    ...(plan.recording.policy === 'never' ? [] : [plan.recording.folder]),
  ];
  for (const folder of folders) {
    mkdirSync(folder, { recursive: true, mode: 0o750 });
    handOver(folder, user);
  }
  for (const { name, text, secret } of renderFiles({ plan, secrets, dir })) {
    const path = join(dir, name);
    rmSync(path, { force: true });
    writeFileSync(path, text, { mode: secret ? 0o600 : 0o640 });
    if (name.endsWith('.sh')) chmodSync(path, 0o750);
    handOver(path, user);
  }
}

function startRtpengine(options: TelephoneOptions, node: RtpengineNode, user: OrdinaryUser): Promise<Daemon> {
  const { plan, dir, env = daemonEnv, onEvent, pauseMs } = options;
  return startDaemon({
    name: `rtpengine-${node.id}`,
    command: findProgram('rtpengine') ?? 'rtpengine',
    args: rtpengineArgs(plan, node, join(dir, 'run')),
    user,
    dir: join(dir, 'run'),
    env,
    isReady: async () => (await askRtpengine(node.control, { command: 'ping' }, 400)).result === 'pong',
    onEvent,
    ...(pauseMs === undefined ? {} : { pauseMs }),
  });
}

function startKamailio(
  options: TelephoneOptions,
  command: string,
  rpc: KamailioRpc,
  user: OrdinaryUser,
): Promise<Daemon> {
  const { plan, dir, env = daemonEnv, onEvent, pauseMs } = options;
  return startDaemon({
    name: 'kamailio',
    command,
    args: kamailioArgs(plan, dir, join(dir, 'run')),
    user,
    dir: join(dir, 'run'),
    env,
    isReady: async () => (await rpc.call('core.uptime')) !== undefined,
    onEvent,
    ...(pauseMs === undefined ? {} : { pauseMs }),
  });
}

/** Said before anything is begun: Kamailio's own words about it are hard to find among many. */
async function refuseTakenPorts(plan: Plan): Promise<void> {
  for (const [i, listener] of plan.listeners.entries()) {
    const { address, port } = listener;
    const isFree = socketProtocol(listener) === 'udp' ? isFreeUdp : isFreeTcp;
    if (!(await isFree(address, port)))
      throw new Error(`listeners[${i}].port: ${address}:${port} is taken or not an address of this machine.`);
  }
  for (const { id, control } of rtpengineNodes(plan))
    if (isLoopback(control.address) && !(await isFreeUdp(control.address, control.port)))
      throw new Error(`The ng port of rtpengine ${id}, ${control.address}:${control.port}, is taken.`);
  const { rpc } = plan.events;
  if (!(await isFreeTcp(rpc.address, rpc.port)))
    throw new Error(`events.rpc.port: ${rpc.address}:${rpc.port} is taken.`);
}

/** Where a browser on this machine opens its WebSocket, or null without such a listener. */
export function webSocketUrl(plan: Plan): string | null {
  const listener = plan.listeners.find((one) => isWeb(one) && one.for === 'phones');
  if (listener === undefined || plan.websocket === undefined) return null;
  const { address, port } = listener.advertise ?? listener;
  return `${listener.transport}://${address}:${port}${plan.websocket.path}`;
}
