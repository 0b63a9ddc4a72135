/** Starts the product as a real process for a test and knows how to end it, kindly or not. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { RUN_MARK } from './programs.ts';

const boot = fileURLToPath(new URL('../../command-center/runtime/hearthline.mjs', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Program {
  readonly pid: number;
  /** Everything it said on standard output and error so far, the last 200 lines. */
  said(): string;
  /** Resolves with the first match of a line of standard output or error. Rejects when the program ends before. */
  saysLine(pattern: RegExp): Promise<RegExpMatchArray>;
  /** `kill -9`, and waits until it is gone. */
  kill(): Promise<void>;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
  /** Resolves when it is gone and everything it said is read; null when a signal ended it. */
  readonly exited: Promise<number | null>;
}

export interface ProgramRuntime {
  /** Path of the runtime; Node by default. */
  readonly command: string;
  /** What stands before the program's own file, e.g. Deno's `run -A`. */
  readonly args: readonly string[];
}

const node: ProgramRuntime = { command: process.execPath, args: [] };

/** Runs `hearthline <args>` with these settings; nothing of the test's own settings leaks in. */
export function startProgram(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  runtime: ProgramRuntime = node,
): Program {
  const child = spawn(runtime.command, [...runtime.args, boot, ...args], {
    cwd: root,
    env: { ...inherited(), LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { lines, watch } = listen(child);
  const exited = once(child, 'close').then(([code]) => (typeof code === 'number' ? code : null));
  // Whoever does not wait for the end must not die of an unheard one.
  exited.catch(() => undefined);
  const said = () => lines.join('\n');
  return {
    pid: child.pid ?? -1,
    said,
    exited,
    saysLine: (pattern) =>
      Promise.race([
        watch(pattern),
        exited.then((code) => {
          throw new Error(`the program ended (${code}) before it said ${pattern}:\n${said()}`);
        }),
      ]),
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    async stop() {
      child.kill('SIGTERM');
      return exited;
    },
  };
}

/** The mark lets the end of a run find a program that a broken test left behind. */
function inherited(): Record<string, string> {
  const kept = ['PATH', 'HOME', RUN_MARK].map((name) => [name, process.env[name]] as const);
  return Object.fromEntries(kept.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

function listen(child: ChildProcess) {
  const lines: string[] = [];
  const watchers = new Set<(line: string) => void>();
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      if (lines.length > 200) lines.shift();
      for (const watcher of watchers) watcher(line);
    });
  }
  const watch = (pattern: RegExp) =>
    new Promise<RegExpMatchArray>((resolve) => {
      const check = (line: string) => {
        const match = line.match(pattern);
        if (match === null) return;
        watchers.delete(check);
        resolve(match);
      };
      watchers.add(check);
      for (const line of lines) check(line);
    });
  return { lines, watch };
}
