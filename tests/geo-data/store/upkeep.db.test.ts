/** Timers, outbox, alarms, settings, site, audit, blobs and housekeeping on both drivers. */
import { beforeAll, expect, it } from 'vitest';
import type { Notification, TimerSpec } from '#dispatch-core/ports.ts';
import type { Database } from '#geo-data/database.ts';
import { commandAlarms } from '#geo-data/store/alarm-life.ts';
import { clearAlarm, listAlarms, raiseAlarm } from '#geo-data/store/alarms.ts';
import { insertAnswer } from '#geo-data/store/answers.ts';
import { listAudit, saveAudit } from '#geo-data/store/audit.ts';
import { loadBlobRow, saveBlobRow } from '#geo-data/store/blobs.ts';
import { openDispatchAlerts } from '#geo-data/store/dispatch-alerts.ts';
import { dropFixPartitionsBefore, ensureFixPartitions } from '#geo-data/store/fixes.ts';
import { keepHouse } from '#geo-data/store/housekeeping.ts';
import { joinOrderLifeStore, openOrderLifeStore } from '#geo-data/store/order-life.ts';
import {
  addToOutbox,
  countDeliveries,
  listOutbox,
  settleDeliveries,
  takePendingDeliveries,
} from '#geo-data/store/outbox.ts';
import { saveRejects } from '#geo-data/store/rejects.ts';
import { saveSession } from '#geo-data/store/sessions.ts';
import { listSettings, readSettings, saveSetting } from '#geo-data/store/settings.ts';
import { createSite, loadSite, saveSiteClock } from '#geo-data/store/site.ts';
import {
  countFailingTimers,
  listDueTimers,
  nextTimerAt,
  replaceTimers,
  takeDueTimers,
} from '#geo-data/store/timers.ts';
import { describeBothDrivers } from '#tests/support/test-database.ts';
import { NOW, saveSmallCity } from './city.ts';
import { makeChange, makeOrder, makeRequest } from './life.ts';

const DAY = 86_400_000;

describeBothDrivers('upkeep', (open) => {
  let db: Database;
  const timer = (requestId: string, key: string, fireAt: number): TimerSpec => ({
    kind: 'overdue',
    key,
    requestId,
    orderId: null,
    fireAt,
    data: {},
  });
  const notification = (id: string, change: Partial<Notification> = {}): Notification => ({
    id,
    recipient: { kind: 'user', id: 'u1' },
    code: 'assigned',
    orderId: 'o1',
    requestId: 'r1',
    at: NOW,
    data: {},
    ...change,
  });

  beforeAll(async () => {
    db = await open();
    await saveSmallCity(db);
    for (const id of ['r1', 'r2']) {
      const after = { request: makeRequest(id), orders: [makeOrder(`${id}-o`, id)] };
      await openOrderLifeStore(db).transaction((tx) => tx.save(makeChange(null, after)));
    }
  });

  it('fires what is due, once, together with what the firing writes', async () => {
    await replaceTimers(db, 'r1', [timer('r1', 'a', NOW + 1), timer('r1', 'b', NOW + 3)]);
    await replaceTimers(db, 'r2', [timer('r2', 'bad', NOW + 2), timer('r2', 'later', NOW + 9)]);
    const round = await takeDueTimers(db, { site: NOW + 5, wall: NOW }, 10, async (tx, due) => {
      // The firing sets its request's timers anew, as a command does; here "a" takes "b" away.
      await joinOrderLifeStore(tx).transaction(async (life) => {
        const before = await life.loadByRequest(due.requestId);
        if (before !== null) await life.save(makeChange(before, before));
      });
      if (due.key === 'bad') throw new Error('boom');
      return due.key;
    });
    expect(round.fired).toEqual(['a']);
    expect(round.isFull).toBe(false);
    expect(round.failures.map(({ timer: failed, error }) => [failed.key, String(error)])).toEqual([
      ['bad', 'Error: boom'],
    ]);
    // What the failed firing wrote is undone, its timer comes again, the other one of r2 still waits.
    expect((await listDueTimers(db, NOW + 99, 10)).map((one) => one.key)).toEqual(['bad', 'later']);
    expect(await nextTimerAt(db)).toBe(NOW + 2);
    // It waits a second of wall time before it is tried again, and holds up nobody meanwhile.
    expect(round.failures).toMatchObject([{ tries: 1, nextTryWall: NOW + 1000 }]);
    expect(await countFailingTimers(db)).toBe(1);
    expect(await nextTimerAt(db, NOW + 999)).toBe(NOW + 9);
    const early = await takeDueTimers(db, { site: NOW + 5, wall: NOW + 999 }, 1, async (_tx, due) => due.key);
    expect(early).toEqual({ fired: [], failures: [], isFull: false });
    const again = await takeDueTimers(
      db,
      { site: NOW + 5, wall: NOW + 1000 },
      1,
      async (_tx, due) => due.key,
    );
    expect(again).toEqual({ fired: ['bad'], failures: [], isFull: true });
    expect(await nextTimerAt(db)).toBe(NOW + 9);
    expect(await countFailingTimers(db)).toBe(0);
  });

  it('fires the others also when more timers fail for good than one look takes', async () => {
    const broken = Array.from({ length: 30 }, (_, i) => timer('r1', `broken-${i}`, NOW + i));
    await replaceTimers(db, 'r1', broken);
    await replaceTimers(db, 'r2', [timer('r2', 'good', NOW + 100)]);
    const tries = new Map<string, number>();
    const look = (wall: number) =>
      takeDueTimers(db, { site: NOW + 200, wall }, 10, async (_tx, due) => {
        tries.set(due.key, (tries.get(due.key) ?? 0) + 1);
        if (due.requestId === 'r1') throw new Error('for good');
        return due.key;
      });
    const fired: string[] = [];
    // Ten minutes of wall time; a loop that took the oldest first would never come further.
    for (let ms = 0; ms < 600_000; ms += 20_000) fired.push(...(await look(NOW + ms)).fired);
    expect(fired).toEqual(['good']);
    // 1, 2, 4 … s between the tries of one timer: few in ten minutes, and still more than one.
    expect(tries.size).toBe(31);
    expect(Math.max(...tries.values())).toBeLessThanOrEqual(10);
    expect(Math.min(...broken.map(({ key }) => tries.get(key) ?? 0))).toBeGreaterThan(1);
    expect(await countFailingTimers(db)).toBe(30);
    // Set anew by a change it is tried at once.
    await replaceTimers(db, 'r1', [timer('r1', 'broken-0', NOW + 150)]);
    expect((await look(NOW + 600_001)).failures).toMatchObject([{ tries: 1 }]);
    await replaceTimers(db, 'r1', []);
  });

  it('blames no timer for a database that is away', async () => {
    await replaceTimers(db, 'r1', [timer('r1', 'a', NOW)]);
    const away = Object.assign(new Error('away'), { name: 'DatabaseError', code: '08006' });
    const look = takeDueTimers(db, { site: NOW, wall: NOW }, 10, () => Promise.reject(away));
    await expect(look).rejects.toBe(away);
    expect(await countFailingTimers(db)).toBe(0);
    await replaceTimers(db, 'r1', []);
  });

  it('lets a timer that its own firing set for later stay', async () => {
    await replaceTimers(db, 'r2', [timer('r2', 'again', NOW)]);
    await takeDueTimers(db, { site: NOW, wall: NOW }, 10, (tx) =>
      replaceTimers(tx, 'r2', [timer('r2', 'again', NOW + 50)]),
    );
    expect(await nextTimerAt(db)).toBe(NOW + 50);
    await replaceTimers(db, 'r2', []);
    expect(await nextTimerAt(db)).toBeNull();
  });

  it('hands out deliveries until they are settled', async () => {
    await addToOutbox(db, [
      notification('n1'),
      notification('n2', { recipient: { kind: 'worker', id: 'w1' }, at: NOW + 1 }),
    ]);
    expect(await takePendingDeliveries(db, NOW - 1, 10, NOW)).toEqual([]);
    const taken = await takePendingDeliveries(db, NOW + 1, 10, NOW + 60_000);
    expect(taken.map((one) => [one.notification.id, one.channel, one.tries])).toEqual([
      ['n1', 'app', 1],
      ['n2', 'app', 1],
      ['n2', 'webPush', 1],
    ]);
    expect(taken[0]?.notification).toEqual(notification('n1'));
    // Taken is taken: nobody else gets it before its next try.
    expect(await takePendingDeliveries(db, NOW + 59_999, 10, NOW)).toEqual([]);
    const settle = (notificationId: string, channel: 'app' | 'webPush', state: 'sent' | 'no-channel') =>
      settleDeliveries(db, [{ notificationId, channel, state, error: null, nextTryAt: null }]);
    await settle('n1', 'app', 'sent');
    await settle('n2', 'webPush', 'no-channel');
    await settleDeliveries(db, [
      {
        notificationId: 'n2',
        channel: 'app',
        state: 'pending',
        error: 'refused',
        nextTryAt: NOW + 5,
      },
    ]);
    const retried = await takePendingDeliveries(db, NOW + 5, 10, NOW + 60_000);
    expect(retried.map((one) => [one.notification.id, one.tries])).toEqual([['n2', 2]]);
    expect(await countDeliveries(db)).toEqual({ pending: 1, sent: 1, failed: 0, 'no-channel': 1 });

    const page = await listOutbox(db, { limit: 1 });
    expect(page.items[0]?.notification.id).toBe('n2');
    expect(page.items[0]?.deliveries).toEqual([
      { channel: 'app', state: 'pending', tries: 2, error: 'refused' },
      { channel: 'webPush', state: 'no-channel', tries: 1, error: null },
    ]);
    const rest = await listOutbox(db, { limit: 1, cursor: page.nextCursor });
    expect(rest.items.map((one) => one.notification.id)).toEqual(['n1']);
    expect((await listOutbox(db, { state: 'sent' })).items).toHaveLength(1);
    expect((await listOutbox(db, { recipientKind: 'worker', recipientId: 'w2' })).items).toEqual([]);
  });

  it('raises one alarm per key, and again after it was cleared', async () => {
    const alarm = {
      id: 'al1',
      key: 'heat-station:hs1:silent',
      code: 'silent',
      severity: 2 as const,
      sinceAt: NOW,
      orderId: null,
      requestId: null,
      heatStationId: 'hs1',
      lon: 126.6,
      lat: 45.7,
      data: { minutes: 5, codes: ['a', 'b'] },
    };
    expect(await raiseAlarm(db, alarm)).toBe('raised');
    expect(await raiseAlarm(db, { ...alarm, id: 'al2', data: { minutes: 5, codes: ['b', 'a'] } })).toBe(
      'same',
    );
    const seen = { command: 'acknowledge', reason: null, until: null } as const;
    const acknowledge = (by: string, at: number) => commandAlarms(db, ['al1'], seen, { by, at });
    expect((await acknowledge('u1', NOW + 1)).done).toHaveLength(1);
    expect((await acknowledge('u2', NOW + 2)).refused).toEqual([{ id: 'al1', code: 'wrong-state' }]);
    expect((await listAlarms(db, { live: true }))[0]).toEqual({
      ...alarm,
      acknowledgedAt: NOW + 1,
      acknowledgedBy: 'u1',
      clearedAt: null,
      state: 'acknowledged',
      isActive: true,
      returnedAt: null,
      occurrences: 1,
      hidden: null,
      shelvedUntil: null,
    });
    expect(await raiseAlarm(db, { ...alarm, id: 'al3', severity: 1, sinceAt: NOW + 3 })).toBe('changed');
    expect((await listAlarms(db, { live: true }))[0]).toMatchObject({
      id: 'al1',
      severity: 1,
      sinceAt: NOW,
      acknowledgedAt: null,
    });
    expect(await clearAlarm(db, alarm.key, NOW + 4)).toBe(true);
    expect(await clearAlarm(db, alarm.key, NOW + 5)).toBe(false);
    expect(await raiseAlarm(db, { ...alarm, id: 'al4', sinceAt: NOW + 6, lon: null, lat: null })).toBe(
      'raised',
    );
    expect((await listAlarms(db)).map((one) => [one.id, one.clearedAt, one.lon])).toEqual([
      ['al4', null, null],
      ['al1', NOW + 4, 126.6],
    ]);
    expect((await listAlarms(db, { live: false, code: 'silent' })).map((one) => one.id)).toEqual(['al1']);
  });

  it('tells once that nobody can take an order, and again when the reasons change', async () => {
    let made = 0;
    const alerts = openDispatchAlerts(db, () => `made${++made}`);
    const alert = {
      code: 'nobody-eligible',
      orderId: 'r1-o',
      requestId: 'r1',
      repairStationId: null,
      class: 'noHeat',
      shortfall: ['off-duty', 'skill-missing'],
      at: NOW,
    } as const;
    expect(await alerts.raise(alert)).toBe(true);
    expect(await alerts.raise({ ...alert, shortfall: ['skill-missing', 'off-duty'] })).toBe(false);
    expect(await alerts.raise({ ...alert, shortfall: ['off-duty'], repairStationId: 'rs1' })).toBe(true);
    expect(await alerts.standing()).toEqual([{ orderId: 'r1-o', shortfall: ['off-duty'], pooled: true }]);
    const told = (await listOutbox(db)).items.filter((one) => one.notification.code === 'nobody-eligible');
    expect(told.map((one) => one.notification.recipient).sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual([
      { kind: 'role', id: 'dispatcher' },
      { kind: 'repairStation', id: 'rs1' },
    ]);
    expect(await alerts.clear('r1-o', NOW + 1)).toBe(true);
    expect(await alerts.clear('r1-o', NOW + 1)).toBe(false);
    expect(await alerts.standing()).toEqual([]);
  });

  it('keeps settings and the site', async () => {
    await saveSetting(db, 'gps.stale', 120, NOW, 'u1');
    await saveSetting(db, 'list', [1, 'a', null], NOW, 'u1');
    await saveSetting(db, 'gps.stale', null, NOW + 1, 'u2');
    expect(await readSettings(db)).toEqual(
      new Map<string, unknown>([
        ['gps.stale', null],
        ['list', [1, 'a', null]],
      ]),
    );
    expect((await listSettings(db))[0]).toEqual({
      key: 'gps.stale',
      value: null,
      updatedAt: NOW + 1,
      updatedBy: 'u2',
    });

    expect(await loadSite(db)).toBeNull();
    const site = {
      name: '暖线',
      nameEn: 'Hearthline',
      demo: true,
      center: [126.6, 45.7] as const,
      clock: { anchorWallMs: NOW + DAY, anchorSite: NOW, rate: 2.5 },
      lastSite: NOW,
    };
    expect(await createSite(db, site)).toBe(true);
    expect(await createSite(db, { ...site, name: '别名' })).toBe(false);
    const clock = { anchorWallMs: NOW + 2 * DAY, anchorSite: NOW + 1, rate: 7 };
    await saveSiteClock(db, clock, NOW + 123);
    expect(await loadSite(db)).toEqual({ ...site, clock, lastSite: NOW + 123 });
  });

  it('keeps what was looked at and which files there are', async () => {
    const row = (action: string, at: number) => ({
      at,
      wallAt: at + DAY,
      actorId: 'u1',
      actorRole: 'supervisor' as const,
      action,
      targetKind: 'worker',
      targetId: 'w1',
      detail: { hours: 2 },
    });
    for (const one of [row('track', NOW), row('export', NOW), row('track', NOW + 1)])
      await saveAudit(db, one);
    const page = await listAudit(db, { limit: 2 });
    expect(page.items).toEqual([row('track', NOW + 1), row('export', NOW)]);
    expect((await listAudit(db, { limit: 2, cursor: page.nextCursor })).items).toEqual([row('track', NOW)]);
    const filter = { actorId: 'u1', action: 'track', targetKind: 'worker', targetId: 'w1' };
    expect((await listAudit(db, filter)).items).toHaveLength(2);

    const blob = {
      id: 'b1',
      sha256: Uint8Array.from([1, 2, 255]),
      mediaType: 'image/jpeg',
      bytes: 5_000_000_000,
      createdAt: NOW,
      createdBy: 'w1',
    };
    await saveBlobRow(db, blob);
    expect(await loadBlobRow(db, 'b1')).toEqual(blob);
    expect(await loadBlobRow(db, 'b2')).toBeNull();
  });

  it('lets go of what has served its time and of nothing else', async () => {
    const site = NOW + 40 * DAY;
    const wall = NOW + 100 * DAY;
    for (const [id, at] of [
      ['old', wall - 31 * DAY],
      ['new', wall - 29 * DAY],
    ] as const) {
      await insertAnswer(db, { commandId: id, actorId: 'u', answer: 1 }, at);
      const tokenHash = Uint8Array.from([id.length, at % 251]);
      await saveSession(db, {
        tokenHash,
        kind: 'wall',
        userId: null,
        name: id,
        createdWall: NOW,
        expiresWall: at + 30 * DAY,
      });
    }
    const reject = { stream: 'fixes', deviceId: null, topic: '', field: null, reason: 'x', excerpt: '' };
    await saveRejects(db, [
      { ...reject, receivedAt: site - 31 * DAY },
      { ...reject, receivedAt: site - 29 * DAY },
    ]);
    await addToOutbox(db, [notification('n9', { at: site - DAY })]);
    const before = (await listOutbox(db, { limit: 100 })).items;
    // Other files of this process may have left days behind.
    await dropFixPartitionsBefore(db, '2999-01-01');
    await ensureFixPartitions(db, ['2026-01-14', '2026-01-15']);
    const waiting = before.filter((one) => one.deliveries.some((delivery) => delivery.state === 'pending'));
    expect(await keepHouse(db, { site, wall })).toEqual({
      answers: 1,
      rejects: 1,
      outbox: before.length - waiting.length,
      sessions: 1,
      fixDays: 1,
      tracks: 0,
      readings: 0,
      readingsThinned: 0,
    });
    expect(waiting.length).toBeLessThan(before.length);
    expect((await listOutbox(db, { limit: 100 })).items).toEqual(waiting);
    expect(await keepHouse(db, { site, wall })).toEqual({
      answers: 0,
      rejects: 0,
      outbox: 0,
      sessions: 0,
      fixDays: 0,
      tracks: 0,
      readings: 0,
      readingsThinned: 0,
    });
  });
});
