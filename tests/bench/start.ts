/** Starts the product once, waits until it says that it is ready, weighs it and stops it. */
import { mkdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicNow } from '#command-center/runtime/wall-clock.ts';
import type { Program, startProgram } from '#tests/support/process.ts';
import type { Stage } from './bench.ts';

/** Far beyond the slowest first start on a machine that is busy with other things. */
const maxStartMs = 90_000;
const pollMs = 20;
/** The first second after the start still frees what only the start needed. */
const settleMs = 1_000;
const maxStopMs = 10_000;

export interface Started {
  /** From the launch of the process to the first 200 of /readyz. */
  readonly readyS: number;
  /** Processor time of all threads until then: what the start costs, whatever else the machine does. */
  readonly cpuS: number;
  readonly rssMb: number;
}

export interface Setting {
  readonly start: typeof startProgram;
  readonly dataDir: string;
  /** '' = the embedded database. */
  readonly databaseUrl: string;
  /** Where compiled TypeScript is kept: an empty one makes a first start on this machine. */
  readonly tmpDir: string;
}

/** One start and one kind stop. Throws with what the program said when it does not become ready. */
export async function measureStart(stage: Stage, setting: Setting): Promise<Started> {
  const { dataDir, databaseUrl, tmpDir } = setting;
  await mkdir(tmpDir, { recursive: true });
  const port = await freePort();
  const ports = { PORT: String(port), MQTT_PORT: '0', BIND: '127.0.0.1' };
  const env = {
    ...ports,
    DATA_DIR: dataDir,
    TMPDIR: tmpDir,
    ...(databaseUrl && { DATABASE_URL: databaseUrl }),
  };
  const from = monotonicNow();
  const program = setting.start(['start'], env);
  stage.atEnd(() => stopOrKill(program));
  await waitUntilReady(program, port, from + maxStartMs);
  const readyS = (monotonicNow() - from) / 1_000;
  const cpuS = await readCpuS(program.pid);
  await sleep(settleMs);
  const rssMb = await readRssMb(program.pid);
  await stopOrKill(program);
  return { readyS, cpuS, rssMb };
}

async function waitUntilReady(program: Program, port: number, until: number): Promise<void> {
  let ended: string | null = null;
  void program.exited.then((code) => {
    ended = `it ended with ${code}`;
  });
  let last = 'no answer';
  while (monotonicNow() < until) {
    if (ended !== null) throw new Error(`hearthline start did not become ready: ${ended}\n${program.said()}`);
    last = await askReady(port);
    if (last === '200') return;
    await sleep(pollMs);
  }
  throw new Error(
    `hearthline start did not become ready in ${maxStartMs / 1_000} s (${last})\n${program.said()}`,
  );
}

/** The status of /readyz, or the reason why there is none. */
async function askReady(port: number): Promise<string> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(2_000) });
    await answer.arrayBuffer();
    return String(answer.status);
  } catch (error) {
    return String(error);
  }
}

/** Resident memory of a process in MB (Linux). */
async function readRssMb(pid: number): Promise<number> {
  const status = await readFile(join('/proc', String(pid), 'status'), 'utf8');
  const kb = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]);
  return kb / 1_024;
}

/** User and system time of a process in seconds, from fields 14 and 15 in hundredths (Linux). */
async function readCpuS(pid: number): Promise<number> {
  const line = await readFile(join('/proc', String(pid), 'stat'), 'utf8');
  // The name in brackets before them may hold spaces.
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

async function stopOrKill(program: Program): Promise<void> {
  const late = new AbortController();
  const stopped = program.stop().then(() => true);
  const inTime = await Promise.race([
    stopped,
    sleep(maxStopMs, false, { signal: late.signal }).catch(() => false),
  ]);
  late.abort();
  if (!inTime) await program.kill();
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No free port.');
  return address.port;
}
