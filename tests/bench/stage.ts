/** The stage of a run: directories, the private PostgreSQL and child processes, all ended in reverse at the end. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monotonicNow } from '#command-center/runtime/wall-clock.ts';
import { openPostgres } from '#geo-data/drivers/postgres.ts';
import { type Cluster, clusterUrl, startCluster, stopCluster } from '#tests/support/postgres-cluster.ts';
import type { Stage } from './bench.ts';
import { startChild } from './child.ts';

export interface OpenStage extends Stage {
  /** From now on `rounds` has this long. */
  setTime(ms: number): void;
  /** Ends what was opened since the last call, newest first. */
  closeAll(): Promise<void>;
}

export interface StageOptions {
  readonly seeds: readonly number[];
  readonly repetitions: number;
  readonly say: (line: string) => void;
  /** Where children write CPU profiles; null for no profiles. */
  readonly profileDir: string | null;
}

/** An empty stage; nothing is started before a bench asks for it. */
export function openStage({ seeds, repetitions, say, profileDir }: StageOptions): OpenStage {
  const closers: (() => Promise<unknown>)[] = [];
  const atEnd = (close: () => Promise<unknown>) => void closers.push(close);
  let starting: Promise<Cluster> | null = null;
  let databases = 0;
  let until = Number.POSITIVE_INFINITY;

  const startPrivate = async (): Promise<Cluster> => {
    say('starting a private PostgreSQL with fsync on');
    const cluster = await startCluster({ fsync: true });
    atEnd(async () => {
      starting = null;
      await stopCluster(cluster);
    });
    return cluster;
  };
  const cluster = () => {
    starting ??= startPrivate();
    return starting;
  };

  return {
    say,
    atEnd,
    setTime: (ms) => {
      until = monotonicNow() + ms;
    },
    seeds,
    *rounds() {
      for (let round = 1; round <= repetitions; round++) {
        const from = monotonicNow();
        yield `${round}/${repetitions}`;
        const tookMs = monotonicNow() - from;
        if (round < repetitions && monotonicNow() + tookMs > until) {
          say(`no time for more than ${round} of ${repetitions} repetitions`);
          return;
        }
      }
    },
    cluster,
    async makeDir(name) {
      const dir = await mkdtemp(join(tmpdir(), `hearthline-bench-${name}-`));
      atEnd(() => rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
      return dir;
    },
    openChild(name) {
      const child = startChild(name, profileDir);
      atEnd(() => child.close());
      return child;
    },
    async makeDatabase() {
      const owner = await cluster();
      databases++;
      const name = `bench_${databases}`;
      const admin = await openPostgres({ url: clusterUrl(owner, 'postgres'), maxConnections: 1 });
      try {
        await admin.exec(`create database ${name}`);
      } finally {
        await admin.close();
      }
      return clusterUrl(owner, name);
    },
    async closeAll() {
      for (let close = closers.pop(); close !== undefined; close = closers.pop()) {
        await close().catch((error: unknown) => say(`cleaning up failed: ${String(error)}`));
      }
    },
  };
}
