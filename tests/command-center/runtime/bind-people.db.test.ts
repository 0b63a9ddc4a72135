/** A setting that is changed is stored with who changed it, and the rules in force follow at once. */
import { beforeEach, expect, it } from 'vitest';
import { bindAccounts, type PeopleParts } from '#command-center/runtime/bind-people.ts';
import { openRules } from '#command-center/runtime/rules.ts';
import { minuteMs } from '#dispatch-core/domain/time.ts';
import type { Database } from '#geo-data/database.ts';
import { seedCatalogue } from '#geo-data/store/catalogue.ts';
import { saveRejects } from '#geo-data/store/rejects.ts';
import { NOW, saveSmallCity } from '#tests/geo-data/store/city.ts';
import { describeBothDrivers, resetDatabase } from '#tests/support/test-database.ts';

describeBothDrivers('administration', (open) => {
  let db: Database;

  beforeEach(async () => {
    db = await open();
    await resetDatabase(db);
    await saveSmallCity(db);
    await seedCatalogue(db);
  });

  const bind = async () => {
    const rules = await openRules({ db, isStationStaffed: () => true, onWrongSetting: () => undefined });
    const clock = { now: () => NOW, wallNow: () => NOW, toSite: (at: number) => at, wallMsUntil: () => 0 };
    const parts: PeopleParts = {
      db,
      clock,
      rules,
      secretKey: new Uint8Array(32),
      directory: { authenticate: async () => null },
      loginGuard: { mayTry: () => true, failed: () => undefined, succeeded: () => undefined },
      dutyOf: () => null,
      nameOf: () => null,
      bus: { publish: () => undefined },
      dropDevice: () => undefined,
    };
    return { rules, admin: bindAccounts(parts) };
  };

  it('changes a setting and the rules with it', async () => {
    const { rules, admin } = await bind();
    expect(rules.current().confirmWithinMs).toBe(10 * minuteMs);
    await admin.siteSettings.save('dispatch.confirmWithin', 15, 'admin1');
    expect(rules.current().confirmWithinMs).toBe(15 * minuteMs);
    expect(await admin.siteSettings.list()).toEqual([
      { key: 'dispatch.confirmWithin', value: 15, updatedAt: NOW, updatedBy: 'admin1' },
    ]);
  });

  it('reads rejects page by page, newest first', async () => {
    const row = { stream: 'commands', deviceId: 'w1', topic: 't', field: null, excerpt: '{}' };
    await saveRejects(db, [
      { ...row, receivedAt: NOW, reason: 'fault' },
      { ...row, receivedAt: NOW + 1, reason: 'malformed-json' },
    ]);
    const { admin } = await bind();
    const first = await admin.rejects.list({ stream: 'commands', limit: 1 });
    expect(first.items.map(({ reason }) => reason)).toEqual(['malformed-json']);
    const next = await admin.rejects.list({
      limit: 1,
      ...(first.nextCursor && { cursor: first.nextCursor }),
    });
    expect(next).toMatchObject({ items: [{ reason: 'fault' }], nextCursor: null });
  });
});
