/** Keeps one daemon running: starts it, waits until it answers, starts it again when it ends, with growing pauses. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OrdinaryUser } from './ordinary-user.ts';

export interface DaemonOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly user: OrdinaryUser;
  readonly dir: string;
  /** What the child may know of our environment. */
  readonly env: Readonly<Record<string, string>>;
  /** True when it does its work; asked until it says so. */
  readonly isReady: () => Promise<boolean>;
  readonly onEvent: (event: DaemonEvent) => void;
  /** First pause before a restart; doubled up to 30 s, and back to this after a minute of peace. */
  readonly pauseMs?: number;
}

export interface DaemonEvent {
  readonly daemon: string;
  readonly what: 'ready' | 'ended' | 'said';
  readonly detail: string;
}

export interface Daemon {
  readonly name: string;
  state(): DaemonState;
  /** Ends it for good: SIGTERM, after five seconds SIGKILL for it and its children. */
  stop(): Promise<void>;
}

export interface DaemonState {
  readonly name: string;
  readonly state: 'starting' | 'ready' | 'down';
  readonly pid: number | null;
  readonly restarts: number;
}

const longestPauseMs = 30_000;
const peaceMs = 60_000;
const firstReadyMs = 15_000;

/** Starts it; rejects with its last words when the first start does not come so far, and leaves nothing running. */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const { name, onEvent, pauseMs = 500 } = options;
  const stopping = new AbortController();
  let state: DaemonState['state'] = 'starting';
  let restarts = 0;
  let run = launch(options);

  const first = await Promise.race([
    answers(run, options),
    run.ended.then(() => false),
    sleep(firstReadyMs, false),
  ]);
  if (!first) {
    await end(run);
    throw new Error(`${name} does not start: ${lastWords(run.words)}`);
  }
  state = 'ready';
  onEvent({ daemon: name, what: 'ready', detail: `pid ${run.child.pid}` });

  const keep = async () => {
    let pause = pauseMs;
    while (!stopping.signal.aborted) {
      const calm = sleep(peaceMs, 'calm', { ref: false });
      const outcome = await Promise.race([run.ended, calm]);
      if (outcome === 'calm') {
        pause = pauseMs;
        await run.ended;
      }
      if (stopping.signal.aborted) return;
      state = 'down';
      onEvent({ daemon: name, what: 'ended', detail: lastWords(run.words) });
      signalGroup(run.child, 'SIGKILL');
      await sleep(pause, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      pause = Math.min(pause * 2, longestPauseMs);
      restarts += 1;
      state = 'starting';
      run = launch(options);
      if (await Promise.race([answers(run, options), run.ended.then(() => false)])) {
        state = 'ready';
        onEvent({ daemon: name, what: 'ready', detail: `pid ${run.child.pid}` });
      }
    }
  };
  const keeping = keep();
  return {
    name,
    state: () => ({ name, state, pid: state === 'down' ? null : (run.child.pid ?? null), restarts }),
    async stop() {
      stopping.abort();
      state = 'down';
      await end(run);
      await keeping;
    },
  };
}

interface Run {
  readonly child: ChildProcess;
  readonly words: string[];
  readonly ended: Promise<'ended'>;
}

/** A group of its own, so that its children end with it whatever happens. */
function launch({ command, args, user, dir, env, name, onEvent }: DaemonOptions): Run {
  const child = spawn(command, args, {
    cwd: dir,
    uid: user.uid,
    gid: user.gid,
    env: { ...env, HOME: dir },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const words: string[] = [];
  const hear = (line: string) => {
    words.push(line);
    if (words.length > 200) words.shift();
    onEvent({ daemon: name, what: 'said', detail: line });
  };
  for (const stream of [child.stdout, child.stderr])
    if (stream !== null) createInterface({ input: stream }).on('line', hear);
  const ended = new Promise<'ended'>((resolve) => {
    child.once('error', (error) => {
      hear(error.message);
      resolve('ended');
    });
    child.once('exit', () => resolve('ended'));
  });
  return { child, words, ended };
}

async function answers({ child }: Run, { isReady }: DaemonOptions): Promise<boolean> {
  while (child.exitCode === null && child.signalCode === null) {
    if (await isReady().catch(() => false)) return true;
    await sleep(50);
  }
  return false;
}

async function end(run: Run): Promise<void> {
  if (run.child.exitCode === null && run.child.signalCode === null) run.child.kill('SIGTERM');
  const outcome = await Promise.race([run.ended, sleep(5000, 'late', { ref: false })]);
  signalGroup(run.child, 'SIGKILL');
  if (outcome === 'late') await run.ended;
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // Nobody of the group is left.
  }
}

/** The first complaint says why, the later ones are its consequences. */
function lastWords(words: readonly string[]): string {
  const complaint = words.find((line) => /CRITICAL|FATAL|ERROR|\bERR\b|Failed/.test(line));
  return (complaint ?? words.at(-1) ?? 'it ended without a word').trim().slice(0, 300);
}
