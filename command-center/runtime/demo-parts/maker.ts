/** A process of this program that makes parts of the demonstration, one after the other, and says a line for each. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface Maker {
  /** Resolves when the part is there; rejects with a sentence when the process ends without it. */
  made(name: string): Promise<void>;
  /** Every line it says, also those it has said already are not repeated. */
  onLine(tell: (line: string) => void): void;
  /** Ends the process; whoever waits is told. */
  stop(): void;
}

/** Runs `hearthline demo-parts <words>` beside this process; it ends with it, whatever happens. */
export function startMaker(words: readonly string[]): Maker {
  const child = spawnProgram(['demo-parts', '--attached', ...words]);
  const done = new Set<string>();
  const waiting = new Map<string, { resolve(): void; reject(error: Error): void }>();
  const listeners: ((line: string) => void)[] = [];
  let complaint = '';
  let hasEnded = false;
  child.stderr?.on('data', (data) => {
    complaint = (complaint + String(data)).slice(-2000);
  });
  if (child.stdout !== null) {
    createInterface({ input: child.stdout }).on('line', (line) => {
      for (const tell of listeners) tell(line);
      const name = /^part (.+)$/.exec(line)?.[1];
      if (name === undefined) return;
      done.add(name);
      waiting.get(name)?.resolve();
    });
  }
  const end = () => {
    hasEnded = true;
    for (const [name, one] of waiting) if (!done.has(name)) one.reject(failure(name, complaint));
  };
  child.once('error', (error) => {
    complaint = error.message;
    end();
  });
  child.once('close', end);
  return {
    made: (name) =>
      new Promise((resolve, reject) => {
        if (done.has(name)) resolve();
        else if (hasEnded) reject(failure(name, complaint));
        else waiting.set(name, { resolve, reject });
      }),
    onLine: (tell) => void listeners.push(tell),
    stop: () => void child.kill(),
  };
}

function failure(name: string, complaint: string): Error {
  return new Error(`the demo's "${name}" could not be made: ${complaint.trim() || 'its process was ended'}`);
}

/** On the same runtime. Its input is never written to: it closes when this process is gone. */
function spawnProgram(args: readonly string[]): ChildProcess {
  const entry = fileURLToPath(new URL('../hearthline.mjs', import.meta.url));
  const runtime = process.versions.deno === undefined ? [] : ['run', '-A'];
  return spawn(process.execPath, [...runtime, entry, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
}
