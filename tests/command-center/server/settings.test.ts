/** Settings and rejects as the administration reads and changes them. */
import { describe, expect, it } from 'vitest';
import { settingDefaults, settingKeys } from '#command-center/contract/settings.ts';
import { defaultPolicy } from '#dispatch-core/assign/default-policy.ts';
import { openDesk } from './support/desk.ts';

describe('settings', () => {
  it('are all listed with their defaults, also those that nobody has set', async () => {
    const { body } = await openDesk().ask('GET', '/api/settings', { as: 'admin' });
    expect(body.items.map((item: { key: string }) => item.key)).toEqual(settingKeys);
    expect(body.items[0]).toEqual({
      key: 'dispatch.confirmWithin',
      value: 10,
      default: 10,
      updatedAt: null,
      updatedBy: null,
      fault: null,
    });
    expect(settingDefaults['intake.autoDispatch'].classes).toEqual(['leak', 'noHeat']);
  });

  it('are changed by the administrator alone, who is noted', async () => {
    const desk = openDesk();
    const path = '/api/settings/dispatch.confirmWithin';
    const body = { value: 15 };
    expect((await desk.ask('POST', path, { as: 'supervisor', body })).status).toBe(403);
    expect(desk.people.settings.size).toBe(0);
    const done = await desk.ask('POST', path, { as: 'admin', body });
    expect(done).toMatchObject({ status: 200, body: { value: 15, default: 10, updatedBy: 'admin' } });
    expect(desk.people.noted).toMatchObject([
      { actorId: 'admin', action: 'POST /api/settings/:key', targetKind: 'setting' },
    ]);
    expect(desk.people.noted[0]?.targetId).toBe('dispatch.confirmWithin');
  });

  it.each<[string, unknown, string]>([
    ['dispatch.confirmWithin', { value: 'ten' }, 'value: must be a number'],
    ['dispatch.confirmWithin', { value: -1 }, 'value: must be 0 or more'],
    ['dispatch.confirmWithin', {}, 'value: required'],
    ['dispatch.offerMinutes', { value: { leak: 1, noHeat: 3 } }, 'value.routine: required'],
    ['order.archiveDays', { value: 1.5 }, 'value: must be a whole number'],
    ['dispatch.policy', { value: 'fast' }, 'value: it is not a dispatch policy'],
    [
      'dispatch.policy',
      { value: { ...defaultPolicy, nearestFirst: 0 } },
      'nearestFirst: must be a whole number',
    ],
  ])('%s refuses %j', async (key, body, path) => {
    const desk = openDesk();
    const asked = await desk.ask('POST', `/api/settings/${key}`, { as: 'admin', body });
    expect(asked).toMatchObject({ status: 422, body: { code: 'invalid-data' } });
    expect(asked.body.detail.paths.join()).toContain(path);
    expect(desk.people.settings.size).toBe(0);
  });

  it('that do not exist are not found', async () => {
    const asked = await openDesk().ask('POST', '/api/settings/none', { as: 'admin', body: { value: 1 } });
    expect(asked).toMatchObject({ status: 404, body: { code: 'not-found' } });
    const inherited = await openDesk().ask('POST', '/api/settings/toString', {
      as: 'admin',
      body: { value: 1 },
    });
    expect(inherited.status).toBe(404);
  });

  it('show a stored value that is not in force, and why', async () => {
    const desk = openDesk();
    await desk.deps.siteSettings.save('postponement.max', '2', 'import');
    const { body } = await desk.ask('GET', '/api/settings', { as: 'admin' });
    const item = body.items.find((one: { key: string }) => one.key === 'postponement.max');
    expect(item).toMatchObject({ value: 2, updatedBy: 'import', fault: 'value: must be a number' });
  });
});

describe('rejects', () => {
  it('are listed by stream and reason for those who look after the intake; the look is noted', async () => {
    const desk = openDesk();
    const row = { receivedAt: desk.town.now, deviceId: 'w-017', topic: 't', field: null, excerpt: '{' };
    desk.people.rejected.push({ ...row, stream: 'fixes', reason: 'malformed-json' });
    desk.people.rejected.push({ ...row, stream: 'commands', reason: 'fault' });
    const list = async (query: string) => {
      const { body } = await desk.ask('GET', `/api/rejects${query}`, { as: 'admin' });
      return body.items.map((item: { reason: string }) => item.reason);
    };
    expect(await list('')).toEqual(['malformed-json', 'fault']);
    expect(await list('?stream=commands')).toEqual(['fault']);
    expect(await list('?reason=malformed-json&limit=1')).toEqual(['malformed-json']);
    const excerpts = async (as: string) => {
      const { body } = await desk.ask('GET', '/api/rejects', { as });
      return body.items.map((item: { excerpt: string }) => item.excerpt);
    };
    expect(await excerpts('supervisor')).toEqual(['{', '{']);
    expect(await excerpts('admin')).toEqual(['{', '']);
    expect((await desk.ask('GET', '/api/rejects?stream=none', { as: 'admin' })).status).toBe(400);
    expect(desk.people.noted[0]).toMatchObject({ actorId: 'admin', targetKind: 'reject' });
  });
});
