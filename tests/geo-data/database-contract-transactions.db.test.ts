/** Transactions: all or nothing, alone or in a crowd, with savepoints and without traps. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Database, Transaction } from '#geo-data/database.ts';
import { describeBothDrivers } from '#tests/support/test-database.ts';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describeBothDrivers('transactions', (open, driver) => {
  let db: Database;
  beforeAll(async () => {
    db = await open();
    await db.exec('create table tx_rows (id int primary key, who int)');
  });
  beforeEach(async () => await db.exec('truncate tx_rows'));
  afterAll(async () => await db.exec('drop table tx_rows'));

  const add = (on: Pick<Transaction, 'query'>, id: number, who = 0) =>
    on.query('insert into tx_rows values ($1::int, $2::int)', [id, who]);
  const ids = async () => {
    const { rows } = await db.query<{ id: number }>('select id from tx_rows order by id');
    return rows.map(({ id }) => id);
  };

  it('keeps what was done when the function returns, and gives its value', async () => {
    const value = await db.transaction(async (tx) => {
      await add(tx, 1);
      return 'done';
    });
    expect([value, await ids()]).toEqual(['done', [1]]);
  });

  it('undoes everything when the function throws, and rethrows the same error', async () => {
    const reason = new Error('changed my mind');
    const failing = db.transaction(async (tx) => {
      await add(tx, 1);
      throw reason;
    });
    await expect(failing).rejects.toBe(reason);
    expect(await ids()).toEqual([]);
  });

  it('runs forty at once: each whole or not at all', async () => {
    const one = (i: number) =>
      db.transaction(async (tx) => {
        await add(tx, i * 2, i);
        await pause(i % 5);
        await add(tx, i * 2 + 1, i);
        await pause(i % 3);
        if (i % 4 === 0) await add(tx, i * 2, i);
        return i;
      });
    const outcomes = await Promise.allSettled(Array.from({ length: 40 }, (_, i) => one(i)));
    const codes = outcomes.map((outcome) =>
      outcome.status === 'rejected' ? Reflect.get(outcome.reason, 'code') : 'ok',
    );
    expect(codes).toEqual(Array.from({ length: 40 }, (_, i) => (i % 4 === 0 ? '23505' : 'ok')));
    const { rows } = await db.query('select who, count(*) as n from tx_rows group by who order by who');
    const whole = Array.from({ length: 40 }, (_, i) => i).filter((i) => i % 4 !== 0);
    expect(rows).toEqual(whole.map((who) => ({ who, n: 2 })));
  });

  it('shows nobody a row before the commit', async () => {
    // PGlite has one session, which makes the outside wait; PostgreSQL must hide the row from another one.
    let openGate = () => {};
    const gate = new Promise<void>((resolve) => {
      openGate = resolve;
    });
    const seen = gate.then(ids);
    await db.transaction(async (tx) => {
      await add(tx, 1);
      openGate();
      if (driver === 'postgres') expect(await seen).toEqual([]);
    });
    if (driver === 'pglite') expect(await seen).toEqual([1]);
    expect(await ids()).toEqual([1]);
  });

  it('undoes only the savepoint that failed', async () => {
    await db.transaction(async (tx) => {
      await add(tx, 1);
      await tx.savepoint((inner) => add(inner, 2));
      const failed = tx.savepoint(async (inner) => {
        await add(inner, 3);
        await add(inner, 1);
      });
      await expect(failed).rejects.toMatchObject({ code: '23505' });
      await add(tx, 4);
    });
    expect(await ids()).toEqual([1, 2, 4]);
  });

  it('nests savepoints', async () => {
    await db.transaction((tx) =>
      tx.savepoint(async (outer) => {
        await add(outer, 1);
        await outer.savepoint((inner) => add(inner, 1)).catch(() => undefined);
        await outer.savepoint((inner) => add(inner, 2));
      }),
    );
    expect(await ids()).toEqual([1, 2]);
  });

  it('fails the commit when a failed statement was swallowed', async () => {
    const swallowing = db.transaction(async (tx) => {
      await add(tx, 1);
      await add(tx, 1).catch(() => undefined);
      return 'looks fine';
    });
    await expect(swallowing).rejects.toMatchObject({ code: '23505' });
    expect(await ids()).toEqual([]);
  });

  it('fails the savepoint when a failed statement was swallowed in it', async () => {
    await db.transaction(async (tx) => {
      const swallowing = tx.savepoint(async (inner) => {
        await add(inner, 1);
        await inner.query('select 1 / 0').catch(() => undefined);
      });
      await expect(swallowing).rejects.toMatchObject({ code: '22012' });
      await add(tx, 2);
    });
    expect(await ids()).toEqual([2]);
  });

  it('tells the first error when later statements fail because of it', async () => {
    const failing = db.transaction(async (tx) => {
      await tx.query('select 1 / 0').catch(() => undefined);
      await add(tx, 1);
    });
    await expect(failing).rejects.toMatchObject({ code: '22012' });
  });

  it('sees a statement that nobody waited for', async () => {
    const forgetful = db.transaction(async (tx) => {
      tx.query('select 1 / 0').catch(() => undefined);
    });
    await expect(forgetful).rejects.toMatchObject({ code: '22012' });
  });

  it.each(['query', 'exec', 'transaction', 'bulkInsert'] as const)(
    'catches the outer handle: %s',
    async (kind) => {
      const uses = {
        query: () => db.query('select 1'),
        exec: () => db.exec('select 1'),
        transaction: () => db.transaction(async () => 1),
        bulkInsert: () => db.bulkInsert('tx_rows', [{ name: 'id', type: 'int', values: [1] }]),
      };
      await expect(db.transaction(async () => await uses[kind]())).rejects.toThrow(
        'inside its own transaction',
      );
      expect(await ids()).toEqual([]);
    },
  );

  it('lets work that began inside use the outer handle once the transaction is over', async () => {
    let later: Promise<number> = Promise.resolve(0);
    await db.transaction(async (tx) => {
      await add(tx, 1);
      later = pause(50).then(async () => (await db.query('select 1')).count);
    });
    expect(await later).toBe(1);
  });

  it('catches a tx that was kept, and a tx used behind its savepoint', async () => {
    const kept = await db.transaction(async (tx) => tx);
    await expect(kept.query('select 1')).rejects.toThrow('is over');
    const behind = db.transaction((tx) => tx.savepoint(() => tx.query('select 1')));
    await expect(behind).rejects.toThrow('savepoint is open');
  });

  it('ends a transaction that takes too long, and goes on', async () => {
    const hung = db.transaction(
      async (tx) => {
        await add(tx, 1);
        await new Promise(() => undefined);
      },
      { maxMs: 100 },
    );
    await expect(hung).rejects.toMatchObject({ name: 'DatabaseError', code: '25P04' });
    await add(db, 1);
    expect(await ids()).toEqual([1]);
  });

  it('waits for its turn without counting it as its own time', async () => {
    // As many as the test's pool has connections: nobody else gets a turn before they go.
    const until = pause(1500);
    const holders = Array.from({ length: 20 }, (_, i) =>
      db.transaction(async (tx) => {
        await add(tx, i);
        await until;
      }),
    );
    await db.transaction((tx) => add(tx, 20), { maxMs: 1000 });
    await Promise.all(holders);
    expect(await ids()).toEqual(Array.from({ length: 21 }, (_, i) => i));
  });

  it('runs a script of several statements inside the transaction', async () => {
    const failing = db.transaction((tx) => tx.exec('insert into tx_rows values (1); select 1 / 0'));
    await expect(failing).rejects.toMatchObject({ code: '22012' });
    expect(await ids()).toEqual([]);
  });
});
