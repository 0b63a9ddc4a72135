/** What a bench is: a name, one idea, and the series of numbers that it hands back. */
import type { Cluster } from '#tests/support/postgres-cluster.ts';
import type { Child } from './child.ts';

/** One measured number per repetition, of one variant. */
export interface Series {
  readonly variant: string;
  readonly metric: string;
  readonly unit: string;
  readonly values: readonly number[];
  /** The variant of the same metric that the ratio is taken against; absent for the baseline itself. */
  readonly baseline?: string;
  readonly target?: Target;
  /** The target of the ratio to the baseline. */
  readonly ratioTarget?: Target;
}

export interface Target {
  readonly limit: number;
  readonly is: 'atLeast' | 'atMost';
}

/** What a bench may use; everything it opens here is ended by the runner, whatever happens. */
export interface Stage {
  /** Seeds of generated days (`--seeds 1,2,3`). */
  readonly seeds: readonly number[];
  /**
   * The repetitions, each as `1/3` for lines of progress. All variants are measured in each, side by side; it ends
   * early when the next repetition would not fit into the bench's time.
   */
  rounds(): Iterable<string>;
  /** One line of progress. */
  say(line: string): void;
  /** A directory of its own on a real disk, removed at the end. */
  makeDir(name: string): Promise<string>;
  /** Starts `tests/bench/children/<name>.ts` in a process of its own. */
  openChild(name: string): Child;
  /** A new empty database on the run's private PostgreSQL, which keeps fsync on as in production. */
  makeDatabase(): Promise<string>;
  cluster(): Promise<Cluster>;
  atEnd(close: () => Promise<unknown>): void;
}

export interface Bench {
  /** What is typed after `npm run bench --`. */
  readonly name: string;
  readonly title: string;
  /** Beyond this it is ended and counts as failed. */
  readonly maxMs: number;
  run(stage: Stage): Promise<Series[]>;
}

export function atLeast(limit: number): Target {
  return { limit, is: 'atLeast' };
}

export function atMost(limit: number): Target {
  return { limit, is: 'atMost' };
}
