/** The child's side: serves named tasks over the channel to the runner and ends when the runner lets go of it. */
import type { Numbers, TaskInput } from './child.ts';

export interface TaskArguments {
  number(name: string): number;
  text(name: string): string;
}

/** A task; what it needs to keep between tasks it keeps itself. */
export type Task = (input: TaskArguments) => Promise<Numbers>;

/** Answers tasks until the runner disconnects; then `close` runs and the process ends by itself. */
export function serveTasks(tasks: Readonly<Record<string, Task>>, close: () => Promise<unknown>): void {
  process.on('message', (message) => void answer(tasks, message));
  // Ctrl+C reaches the whole group; the runner ends us in its order.
  process.on('SIGINT', () => undefined);
  process.once('disconnect', () => {
    void close().finally(() => process.exit());
  });
}

async function answer(tasks: Readonly<Record<string, Task>>, message: unknown): Promise<void> {
  const { id, task, input } = Object(message);
  try {
    const work = tasks[String(task)];
    if (work === undefined) throw new Error(`There is no task ${String(task)}.`);
    process.send?.({ id, answer: await work(argumentsOf(Object(input))) });
  } catch (error) {
    process.send?.({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

function argumentsOf(input: TaskInput): TaskArguments {
  return {
    number(name) {
      const value = input[name];
      if (typeof value !== 'number') throw new Error(`The task needs the number "${name}".`);
      return value;
    },
    text(name) {
      const value = input[name];
      if (typeof value !== 'string') throw new Error(`The task needs the text "${name}".`);
      return value;
    },
  };
}
