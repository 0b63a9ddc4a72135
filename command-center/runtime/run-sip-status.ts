/** `hearthline sip status`: what the running telephone says about itself, kept in a file beside its configuration. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Config } from '../config.ts';

const statusSchema = v.object({
  pid: v.number(),
  startedAt: v.number(),
  node: v.string(),
  domain: v.string(),
  /** Where browsers on this machine connect, null without such a listener. */
  wsUrl: v.nullable(v.string()),
  rpcPort: v.number(),
  listeners: v.array(
    v.object({
      id: v.string(),
      transport: v.string(),
      address: v.string(),
      port: v.number(),
      for: v.string(),
    }),
  ),
  daemons: v.array(
    v.object({
      name: v.string(),
      state: v.picklist(['starting', 'ready', 'down']),
      pid: v.nullable(v.number()),
      restarts: v.number(),
    }),
  ),
});

export type SipStatus = v.InferOutput<typeof statusSchema>;

/** Prints it; 0 when everything is ready, 1 when something is not or nothing runs. */
export function runSipStatus(config: Config, asJson: boolean): number {
  const status = readSipStatus(config.dataDir);
  const running = status !== null && isAlive(status.pid) ? status : null;
  const isReady = running?.daemons.every(({ state }) => state === 'ready') ?? false;
  if (asJson)
    console.log(JSON.stringify(running === null ? { running: false } : { running: true, ...running }));
  else console.log(running === null ? 'The telephone is not running.' : renderStatus(running));
  return isReady ? 0 : 1;
}

function renderStatus({ domain, wsUrl, daemons, listeners }: SipStatus): string {
  return [
    `domain ${domain}${wsUrl === null ? '' : ` · browsers ${wsUrl}`}`,
    ...daemons.map(
      ({ name, state, pid, restarts }) => `${name}: ${state}, pid ${pid ?? '–'}, restarts ${restarts}`,
    ),
    ...listeners.map(({ id, transport, address, port }) => `${id}: ${transport} ${address}:${port}`),
  ].join('\n');
}

/** The last status written in this data folder, or null. It may be of a telephone that has ended. */
export function readSipStatus(dataDir: string): SipStatus | null {
  try {
    return v.parse(statusSchema, JSON.parse(readFileSync(statusPath(dataDir), 'utf8')));
  } catch {
    return null;
  }
}

/** Writes beside and moves, so that a reader never sees half of it. */
export function writeSipStatus(dataDir: string, status: SipStatus): void {
  const path = statusPath(dataDir);
  writeFileSync(`${path}.new`, `${JSON.stringify(status, null, 2)}\n`);
  renameSync(`${path}.new`, path);
}

/** True while the process runs; one that has ended and is not yet fetched by its parent does not. */
export function isAlive(pid: number): boolean {
  const words = commandLine(pid);
  if (words !== null) return words !== '';
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** How a process was started; '' when it has ended, null where the system does not tell. */
export function commandLine(pid: number): string | null {
  if (!existsSync('/proc/self/cmdline')) return null;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

function statusPath(dataDir: string): string {
  return join(dataDir, 'sip', 'status.json');
}
