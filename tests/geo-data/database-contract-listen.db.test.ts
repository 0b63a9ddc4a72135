/** Notifications: after the commit, to everybody who listens, up to the size PostgreSQL allows. */
import { expect, it, vi } from 'vitest';
import { describeBothDrivers } from '#tests/support/test-database.ts';

describeBothDrivers('listen', (open) => {
  it('wakes every listener of the channel and no other', async () => {
    const db = await open();
    const [a, b, other] = [vi.fn(), vi.fn(), vi.fn()];
    const stops = [
      await db.listen('contract_one', a),
      await db.listen('contract_one', b),
      await db.listen('contract_two', other),
    ];
    await db.query(`select pg_notify('contract_one', '暖')`);
    await vi.waitFor(() => expect([a.mock.calls, b.mock.calls]).toEqual([[['暖']], [['暖']]]));
    expect(other).not.toHaveBeenCalled();
    for (const stop of stops) await stop();
  });

  it('delivers from a transaction when it commits and never when it does not', async () => {
    const db = await open();
    const heard: string[] = [];
    const stop = await db.listen('contract_tx', (payload) => heard.push(payload));
    await db.transaction(async (tx) => {
      await tx.query(`select pg_notify('contract_tx', 'kept')`);
      await tx
        .savepoint(async (inner) => {
          await inner.query(`select pg_notify('contract_tx', 'undone')`);
          throw new Error('undo');
        })
        .catch(() => undefined);
      expect(heard).toEqual([]);
    });
    await db
      .transaction(async (tx) => {
        await tx.query(`select pg_notify('contract_tx', 'rolled back')`);
        throw new Error('undo');
      })
      .catch(() => undefined);
    await db.query(`select pg_notify('contract_tx', 'last')`);
    await vi.waitFor(() => expect(heard).toEqual(['kept', 'last']));
    await stop();
  });

  it('is silent after the listener left, while another one stays', async () => {
    const db = await open();
    const [gone, stays] = [vi.fn(), vi.fn()];
    const leave = await db.listen('contract_leave', gone);
    const stop = await db.listen('contract_leave', stays);
    await leave();
    await leave();
    await db.query(`select pg_notify('contract_leave', 'x')`);
    await vi.waitFor(() => expect(stays).toHaveBeenCalledTimes(1));
    expect(gone).not.toHaveBeenCalled();
    await stop();
  });

  it('carries 7,999 bytes and refuses 8,000', async () => {
    const db = await open();
    const heard = vi.fn();
    const stop = await db.listen('contract_big', heard);
    await db.query(`select pg_notify('contract_big', $1::text)`, ['x'.repeat(7_999)]);
    await expect(
      db.query(`select pg_notify('contract_big', $1::text)`, ['x'.repeat(8_000)]),
    ).rejects.toMatchObject({ code: '22023' });
    await vi.waitFor(() => expect(heard).toHaveBeenCalledWith('x'.repeat(7_999)));
    await stop();
  });

  it('refuses names that are no plain channel names', async () => {
    const db = await open();
    await expect(db.listen('Upper; drop', () => undefined)).rejects.toThrow(TypeError);
  });
});
