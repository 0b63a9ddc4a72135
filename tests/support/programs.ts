/** Starts programs in process groups of their own, and ends whatever a test run has left behind. */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Everything a run starts inherits this variable; that is how its strays are told from other processes. */
export const RUN_MARK = 'HEARTHLINE_TEST_RUN';

export interface ProgramResult {
  /** Exit code; 127 when the program could not be started, 128 when a signal ended it. */
  readonly code: number;
  /** What it wrote, unless `output` was `live`. */
  readonly text: string;
}

export interface ProgramOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** `live` passes output through, `on-failure` prints it when the program fails, `keep` only returns it. */
  readonly output: 'live' | 'on-failure' | 'keep';
}

const running = new Set<ChildProcess>();

/** Runs a program in the repository's root without stdin; resolves when it has ended, never rejects. */
export async function runProgram(
  program: string,
  args: readonly string[],
  { env = {}, output }: ProgramOptions,
): Promise<ProgramResult> {
  const child = spawn(program, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: output === 'live' ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  running.add(child);
  const result = await collect(child);
  running.delete(child);
  if (output === 'on-failure' && result.code !== 0) {
    process.stdout.write(`${program} ${args.join(' ')} ended with ${result.code}\n${result.text}\n`);
  }
  return result;
}

function collect(child: ChildProcess): Promise<ProgramResult> {
  const chunks: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
  const text = (): string => Buffer.concat(chunks).toString('utf8');
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: 127, text: `${text()}${error.message}\n` }));
    child.once('close', (code) => resolve({ code: code ?? 128, text: text() }));
  });
}

/** Ends the programs still running, with everything in their process groups. */
export function endRunningPrograms(signal: NodeJS.Signals): void {
  for (const child of running) if (child.pid !== undefined) signalQuietly(-child.pid, signal);
}

/**
 * Ends what still carries the mark of this run, also when it left its process group (database servers, browsers):
 * first politely, after two seconds for good. Returns the command lines found.
 */
export async function endStrays(mark: string): Promise<string[]> {
  const strays = findMarked(mark);
  for (const { pid } of strays) signalQuietly(pid, 'SIGINT');
  for (let waitedMs = 0; waitedMs < 2000 && findMarked(mark).length > 0; waitedMs += 100) await sleep(100);
  for (const { pid } of findMarked(mark)) signalQuietly(pid, 'SIGKILL');
  return strays.map(({ pid, command }) => `${pid} ${command}`);
}

/** Linux only: elsewhere there is no /proc and nothing is found. */
function findMarked(mark: string): { pid: number; command: string }[] {
  const pids = listQuietly('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && pid !== process.pid);
  return pids
    .filter((pid) => readQuietly(`/proc/${pid}/environ`).split('\0').includes(`${RUN_MARK}=${mark}`))
    .map((pid) => ({
      pid,
      command: readQuietly(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').slice(0, 120),
    }));
}

function listQuietly(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function readQuietly(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function signalQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}
