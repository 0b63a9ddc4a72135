/** Before all tests: one directory for what the run shares (made when first needed); after them: stop and remove it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findInRun, hasRunDir, setRunDir } from './once-per-run.ts';
import { type Cluster, stopCluster } from './postgres-cluster.ts';

/** Called by vitest once per project; the first one owns the directory. Returns the teardown. */
export async function setup(): Promise<() => Promise<void>> {
  if (hasRunDir()) return async () => undefined;
  const dir = await mkdtemp(join(tmpdir(), 'hearthline-test-'));
  setRunDir(dir);
  return async () => {
    setRunDir(dir);
    const cluster = await findInRun<Cluster>('cluster');
    if (cluster !== undefined) await stopCluster(cluster);
    await rm(dir, { recursive: true, force: true });
    setRunDir(undefined);
  };
}
