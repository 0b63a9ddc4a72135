/** A mosquitto broker of a test's own: private files, a random port on loopback, stopped and started as often as needed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { RUN_MARK, runProgram } from './programs.ts';
import { findServer } from './servers.ts';

export interface MosquittoOptions {
  /** Logins; without them everybody may come in. */
  readonly users?: readonly { readonly username: string; readonly password: string }[];
  /** An access list in mosquitto's form. */
  readonly acl?: string;
}

export interface Mosquitto {
  readonly port: number;
  readonly url: string;
  /** Starts it again on the same port, with the queues it has saved. */
  start(): Promise<void>;
  /** `kindly` saves sessions and queues; `kill` is a crash. */
  stop(how: 'kindly' | 'kill'): Promise<void>;
  /** Ends it and removes its files. */
  close(): Promise<void>;
}

/** Starts one; the queue limits are those that the README asks for. */
export async function startMosquitto(options: MosquittoOptions = {}): Promise<Mosquitto> {
  const dir = await mkdtemp(join(tmpdir(), 'hearthline-mosquitto-'));
  const port = await freePort();
  const config = await writeConfig(dir, port, options);
  let running: ChildProcess | null = null;
  const broker: Mosquitto = {
    port,
    url: `mqtt://127.0.0.1:${port}`,
    async start() {
      running = spawn(findServer('mosquitto') ?? 'mosquitto', ['-c', config], {
        stdio: 'ignore',
        env: { PATH: process.env.PATH ?? '', [RUN_MARK]: process.env[RUN_MARK] ?? '' },
      });
      await answers(port, running);
    },
    async stop(how) {
      if (running === null) return;
      const ended = once(running, 'close');
      running.kill(how === 'kill' ? 'SIGKILL' : 'SIGTERM');
      running = null;
      await ended;
    },
    async close() {
      await broker.stop('kill');
      await rm(dir, { recursive: true, force: true });
    },
  };
  await broker.start();
  return broker;
}

async function writeConfig(dir: string, port: number, { users, acl }: MosquittoOptions): Promise<string> {
  const passwords = join(dir, 'passwords');
  const access = join(dir, 'acl');
  await writeFile(passwords, '', { mode: 0o600 });
  for (const { username, password } of users ?? [])
    await runProgram('mosquitto_passwd', ['-b', passwords, username, password], { output: 'on-failure' });
  if (acl !== undefined) await writeFile(access, acl, { mode: 0o600 });
  const lines = [
    `user ${userInfo().username}`,
    `listener ${port} 127.0.0.1`,
    `allow_anonymous ${users === undefined}`,
    ...(users === undefined ? [] : [`password_file ${passwords}`]),
    ...(acl === undefined ? [] : [`acl_file ${access}`]),
    'persistence true',
    `persistence_location ${dir}/`,
    'max_queued_messages 0',
    'max_inflight_messages 200',
  ];
  const path = join(dir, 'mosquitto.conf');
  await writeFile(path, `${lines.join('\n')}\n`);
  return path;
}

/** Resolves when somebody listens; rejects when the broker has ended instead. */
async function answers(port: number, broker: ChildProcess): Promise<void> {
  while (!(await isOpen(port))) {
    if (broker.exitCode !== null) throw new Error(`mosquitto ended with ${broker.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
