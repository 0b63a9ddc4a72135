/** Both drivers keep the same promises. */
import { describe, expect, it } from 'vitest';
import { describeBothDrivers } from '#tests/support/test-database.ts';

describe('x', () => it('y', () => expect(1).toBe(1)));
describeBothDrivers('smoke', (open) => {
  it('answers', async () => {
    const db = await open();
    expect((await db.query('select 1::int8 as n')).rows).toEqual([{ n: 1 }]);
  });
});
