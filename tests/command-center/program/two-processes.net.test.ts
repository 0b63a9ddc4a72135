/** A report that another process has committed: sent again, it is the same request, and now on this one's screens too. */
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createPostgresDatabase } from '#tests/support/postgres-template.ts';
import { countsOf, readMetrics } from './http.ts';
import { letSend, sourceOf } from './load.ts';
import { closeAll, eventually, makeDataDir, prepareSite, type Running, startSite } from './rig.ts';

afterAll(closeAll);

async function ordersShown(running: Running): Promise<number> {
  const orders = (await readMetrics(running)).filter(({ name }) => name === 'hearthline_orders');
  return orders.reduce((sum, { value }) => sum + value, 0);
}

it('shows what was committed without this process when the sender repeats it', async () => {
  const site = await prepareSite(await createPostgresDatabase());
  const otherDir = await makeDataDir();
  // The same keyed hashes of device secrets on both machines.
  await copyFile(join(site.dataDir, 'secret.key'), join(otherDir, 'secret.key'));
  const here = await startSite(site);
  const there = await startSite({ ...site, env: { ...site.env, DATA_DIR: otherDir } });
  const source = sourceOf(site);
  await letSend(there, source, () => source.sent.size >= 3);
  expect(source.acked.size).toBe(3);

  await letSend(here, source, () => true, [...source.sent.keys()]);
  expect(await countsOf(here, 'requests')).toMatchObject({ received: 3, stored: 0, duplicate: 3 });
  await eventually(async () => (await ordersShown(here)) === 3);
});
