/** A database that goes away and comes back: clear errors meanwhile, and nobody has to open anything again. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Database } from '#geo-data/database.ts';
import { openPglite } from '#geo-data/drivers/pglite.ts';
import { openPostgres } from '#geo-data/drivers/postgres.ts';
import { isUnreachable } from '#geo-data/errors.ts';
import { pgliteTemplate } from '#tests/support/pglite-template.ts';
import {
  type Cluster,
  clusterUrl,
  startCluster,
  startServer,
  stopCluster,
  stopServer,
} from '#tests/support/postgres-cluster.ts';

const failure = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

function openGate(): { opened: Promise<void>; open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

describe('PostgreSQL that is stopped and started', () => {
  let cluster: Cluster;
  let db: Database;
  beforeAll(async () => {
    cluster = await startCluster();
    db = await openPostgres({ url: clusterUrl(cluster, 'postgres'), maxConnections: 6 });
    await db.exec('create table kept (n int)');
  });
  afterAll(async () => {
    await db.close();
    await stopCluster(cluster);
  });

  it.each(['fast', 'immediate'] as const)(
    'is unreachable meanwhile and works again after (%s)',
    async (mode) => {
      const heard: string[] = [];
      const stop = await db.listen('outage', (payload) => heard.push(payload));
      const running = failure(db.query('select pg_sleep(60)'));
      const inside = failure(
        db.transaction(async (tx) => {
          await tx.query('insert into kept values (-1)');
          await tx.query('select pg_sleep(60)');
        }),
      );
      // Two that have no statement under way: one asks again after the outage began, one does not.
      const gate = openGate();
      const asking = failure(
        db.transaction((tx) =>
          tx.savepoint(async (inner) => {
            await inner.query('insert into kept values (-2)');
            await gate.opened;
            await inner.query('select 1');
          }),
        ),
      );
      const silent = failure(
        db.transaction(async (tx) => {
          await tx.query('insert into kept values (-3)');
          await gate.opened;
        }),
      );
      await db.query('insert into kept values (1)');
      await stopServer(cluster, mode);
      expect(await running).toSatisfy(isUnreachable);
      expect(await inside).toSatisfy(isUnreachable);
      gate.open();
      expect(await asking).toSatisfy(isUnreachable);
      expect(await silent).toSatisfy(isUnreachable);
      const storm = await Promise.all(Array.from({ length: 50 }, () => failure(db.query('select 1'))));
      expect(storm).toSatisfy((errors: unknown[]) => errors.every(isUnreachable));
      expect(await failure(db.transaction((tx) => tx.query('select 1')))).toSatisfy(isUnreachable);
      await startServer(cluster);
      await vi.waitFor(() => db.query('select 1'), { timeout: 10_000 });
      await vi.waitFor(() => expect(heard).toEqual(['']), { timeout: 10_000 });
      await db.query(`select pg_notify('outage', 'again')`);
      await vi.waitFor(() => expect(heard).toEqual(['', 'again']));
      expect((await db.query('select count(*) as n from kept where n < 0')).rows).toEqual([{ n: 0 }]);
      await stop();
    },
  );

  it('says at once when nobody is there at the start', async () => {
    const url = clusterUrl({ ...cluster, dir: join(cluster.dir, 'nowhere') }, 'postgres');
    expect(await failure(openPostgres({ url }))).toMatchObject({ name: 'DatabaseError', code: '08001' });
  });

  it('cancels a statement without an answer, and a transaction stuck in one', async () => {
    const hasty = await openPostgres({
      url: clusterUrl(cluster, 'postgres'),
      maxConnections: 1,
      maxQueryMs: 200,
    });
    expect(await failure(hasty.query('select pg_sleep(60)'))).toMatchObject({ code: '57014' });
    const stuck = hasty.transaction((tx) => tx.query('select pg_sleep(60)'), { maxMs: 100 });
    expect(await failure(stuck)).toMatchObject({ code: '25P04' });
    // With one connection this is answered only when the server really stopped working on the others, which it is
    // told on a connection of its own.
    const again = await vi.waitFor(() => hasty.query('select 1 as n'), { timeout: 20_000 });
    expect(again.rows).toEqual([{ n: 1 }]);
    await hasty.close();
  });
});

describe('PGlite with a statement that never ends', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'hearthline-hung-'));
  });
  afterAll(async () => await rm(dir, { recursive: true, force: true }));

  it('ends the thread, tells everybody who waited, and goes on with the stored data', async () => {
    const db = await openPglite({
      dataDir: join(dir, 'pglite'),
      template: pgliteTemplate,
      maxQueryMs: 2_000,
    });
    const heard: string[] = [];
    await db.listen('outage', (payload) => heard.push(payload));
    await db.exec('create table kept (n int); insert into kept values (1)');
    const hung = failure(db.query('select count(*) from generate_series(1, 100000000000)'));
    const behind = failure(db.query('select 1'));
    const inside = failure(db.transaction((tx) => tx.query('insert into kept values (2)')));
    expect(await hung).toMatchObject({ name: 'DatabaseError', code: '57014' });
    expect(await behind).toMatchObject({ name: 'DatabaseError' });
    expect(await inside).toMatchObject({ name: 'DatabaseError' });
    expect((await db.query('select n from kept')).rows).toEqual([{ n: 1 }]);
    await db.query(`select pg_notify('outage', 'again')`);
    await vi.waitFor(() => expect(heard).toEqual(['', 'again']));
    await db.close();
    expect(await failure(db.query('select 1'))).toMatchObject({ name: 'DatabaseError', code: '08003' });
  });
});
