/** Each test file finds an empty database, whatever the one before it left behind. */
import { expect, it } from 'vitest';
import { describeBothDrivers, resetDatabase } from './test-database.ts';

describeBothDrivers('an emptied database', (open) => {
  it('numbers from the start again, also by sequences that belong to no column', async () => {
    const db = await open();
    await db.exec(`select setval('order_numbers', 4711, true)`);
    await resetDatabase(db);
    const { rows } = await db.query(`select nextval('order_numbers') as n`);
    expect(rows).toEqual([{ n: 1 }]);
  });
});
