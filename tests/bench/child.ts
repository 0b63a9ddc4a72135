/** The runner's side of a child process: it is asked for tasks one by one and answers with named numbers. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a task is told. */
export type TaskInput = Readonly<Record<string, string | number>>;
/** What a task answers. */
export type Numbers = Readonly<Record<string, number>>;

export interface Child {
  /** Runs one task in the child; rejects with the child's own error, or when it ended meanwhile. */
  ask(task: string, input?: TaskInput): Promise<Answer>;
  /** Lets it finish by itself (that writes its profile), then ends it. */
  close(): Promise<void>;
}

export interface Answer {
  /** The number of this name; throws when the child did not send it. */
  get(name: string): number;
}

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

const closeMs = 5_000;

/** Starts it. `profileDir` makes it write a CPU profile there when it ends. */
export function startChild(name: string, profileDir: string | null): Child {
  const script = fileURLToPath(new URL(`./children/${name}.ts`, import.meta.url));
  // One directory for each child: every thread in it writes a file of its own, whose name ends in pid and thread.
  const profile =
    profileDir === null
      ? []
      : ['--cpu-prof', `--cpu-prof-dir=${join(profileDir, `${name}-${nextNumber()}`)}`];
  const child = fork(script, [], { execArgv: ['--import', 'tsx', ...profile] });
  const waiting = new Map<number, Waiting>();
  const ended = once(child, 'exit').then(([code]) => {
    for (const { reject } of waiting.values())
      reject(new Error(`The child ${name} ended (${String(code)}).`));
  });
  child.on('message', (message) => settle(waiting, message));
  return {
    ask: (task, input = {}) =>
      new Promise((resolve, reject) => {
        const id = nextNumber();
        if (!child.connected) return reject(new Error(`The child ${name} has ended.`));
        waiting.set(id, { resolve, reject });
        child.send({ id, task, input });
      }),
    close: () => closeChild(child, ended),
  };
}

let lastNumber = 0;
function nextNumber(): number {
  lastNumber++;
  return lastNumber;
}

function settle(waiting: Map<number, Waiting>, message: unknown): void {
  const raw = Object(message);
  const one = waiting.get(Number(raw.id));
  waiting.delete(Number(raw.id));
  if (typeof raw.error === 'string') one?.reject(new Error(raw.error));
  else one?.resolve(answerOf(new Map(Object.entries(Object(raw.answer)))));
}

function answerOf(numbers: ReadonlyMap<string, unknown>): Answer {
  return {
    get(name) {
      const value = numbers.get(name);
      if (typeof value !== 'number') throw new Error(`The child did not answer "${name}".`);
      return value;
    },
  };
}

async function closeChild(child: ChildProcess, ended: Promise<void>): Promise<void> {
  if (child.connected) child.disconnect();
  const timer = setTimeout(() => child.kill('SIGKILL'), closeMs);
  await ended;
  clearTimeout(timer);
}
