/** Limits, calendars and the moments at which clocks speak. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fireTimer } from '#dispatch-core/app/fire-timer.ts';
import type { Calendar } from '#dispatch-core/domain/service-type.ts';
import { dayMs, hourMs, minuteMs } from '#dispatch-core/domain/time.ts';
import { addWorkingMs, workingMsBetween } from '#dispatch-core/sla/calendar.ts';
import { clockMoments, pendingMoments } from '#dispatch-core/sla/moments.ts';
import { choosePolicy } from '#dispatch-core/sla/policy.ts';
import { accepted, openTown, people, policy, start, visit } from '../support/town.ts';

const hours = { from: 9 * 60, to: 17 * 60 };
/** Monday to Friday 9–17 in Shanghai; one holiday, one Saturday worked instead. */
const office: Calendar = {
  id: 'office',
  utcOffsetMinutes: 480,
  weekdays: [[], [hours], [hours], [hours], [hours], [hours], []],
  holidays: ['2026-01-06'],
  workdays: ['2026-01-10'],
};
/** Monday 2026-01-05, 09:00 in Shanghai. */
const monday9 = Date.UTC(2026, 0, 5, 1);

describe('a calendar', () => {
  it('skips nights, weekends and holidays, and works on swapped days', () => {
    expect(addWorkingMs(office, monday9, 8 * hourMs)).toBe(monday9 + 8 * hourMs);
    expect(addWorkingMs(office, monday9, 9 * hourMs)).toBe(monday9 + 2 * dayMs + hourMs);
    const friday16 = monday9 + 4 * dayMs + 7 * hourMs;
    expect(addWorkingMs(office, friday16, 2 * hourMs)).toBe(monday9 + 5 * dayMs + hourMs);
    const saturday17 = monday9 + 5 * dayMs + 8 * hourMs;
    expect(addWorkingMs(office, saturday17, minuteMs)).toBe(monday9 + 7 * dayMs + minuteMs);
  });

  it('measures what it adds', () => {
    const span = fc.record({
      start: fc.integer({ min: 0, max: 3e12 }),
      ms: fc.integer({ min: 1, max: 3e9 }),
    });
    fc.assert(
      fc.property(span, ({ start: from, ms }) => {
        expect(workingMsBetween(office, from, addWorkingMs(office, from, ms))).toBe(ms);
        expect(workingMsBetween(null, from, addWorkingMs(null, from, ms))).toBe(ms);
      }),
      { numRuns: 200 },
    );
  });

  it('that never opens is refused instead of waited for', () => {
    const closed = { ...office, weekdays: [[], [], [], [], [], [], []], workdays: [] };
    expect(() => addWorkingMs(closed, start, hourMs)).toThrow('stays closed');
  });
});

describe('the choice of a policy', () => {
  const list = [
    policy({ class: 'noHeat', id: 'class' }),
    policy({ class: 'noHeat', id: 'class+source', source: 'hotline' }),
    policy({ class: 'noHeat', id: 'subtype', subtype: 'notWarm' }),
    policy({ class: 'noHeat', id: 'subtype+source', subtype: 'notWarm', source: 'hotline' }),
  ];

  it.each([
    ['notWarm', 'hotline', 'subtype+source'],
    ['notWarm', 'phone', 'subtype'],
    ['flush', 'hotline', 'class+source'],
    ['flush', 'phone', 'class'],
  ] as const)('%s from %s → %s', (subtype, source, id) => {
    for (const policies of [list, list.toReversed()])
      expect(choosePolicy(policies, { class: 'noHeat', subtype, source }).id).toBe(id);
  });

  it('fails loudly when the class has none', () => {
    expect(() => choosePolicy(list, { class: 'leak', subtype: 'leak', source: 'phone' })).toThrow('leak');
  });
});

describe('the moments of a clock', () => {
  const clock = { clock: 'overall', since: 0, dueAt: 100 } as const;
  const moments = clockMoments(clock, policy({ class: 'noHeat' }));

  it('are the warnings and the end', () => {
    expect(moments.map((moment) => [moment.fraction, moment.at])).toEqual([
      [0.5, 50],
      [0.8, 80],
      [1, 100],
    ]);
  });

  it('that passed unheard are told by the last of them only', () => {
    const at = (now: number, told: readonly string[] = []) =>
      pendingMoments(moments, told, now).map((moment) => moment.fraction);
    expect(at(0)).toEqual([0.5, 0.8, 1]);
    expect(at(60)).toEqual([0.5, 0.8, 1]);
    expect(at(85)).toEqual([0.8, 1]);
    expect(at(200)).toEqual([1]);
    expect(at(60, ['overall:0.5:100'])).toEqual([0.8, 1]);
    expect(at(200, ['overall:1:100'])).toEqual([]);
  });
});

describe('timers', () => {
  it('warn twice and tell the end once per clock, to those who answer for it', async () => {
    const town = openTown();
    const { id, requestId } = await town.claimed();
    await town.passTo(start + 50 * hourMs);
    const told = town.store
      .log(requestId, id)
      .filter((event) => event.type === 'slaWarning' || event.type === 'overdue')
      .map((event) => [event.type, event.data.stage, (event.recordedAt - start) / hourMs]);
    expect(told).toEqual([
      ['slaWarning', 'process', 2],
      ['slaWarning', 'process', 3.2],
      ['overdue', 'process', 4],
      ['slaWarning', 'overall', 24],
      ['slaWarning', 'overall', 38.4],
      ['overdue', 'overall', 48],
    ]);
    expect(town.store.order(id)).toMatchObject({ overdue: true, version: 2 });
    const recipients = town.store.notifications
      .filter((one) => one.code === 'order-overdue' && one.at === start + 48 * hourMs)
      .map((one) => one.recipient.id);
    expect(recipients).toEqual(['w1', 'station1', 'supervisor']);
  });

  it('that come too late clear themselves', async () => {
    const town = openTown();
    const { id, requestId } = await town.pooled();
    const offer = { workerId: 'w1', expiresAt: start + minuteMs, score: null };
    accepted(await town.order(people.engine, id, { command: 'offer', data: offer }));
    const [stale] = town.store.timers(requestId).filter((timer) => timer.kind === 'offerExpiry');
    accepted(await town.order(people.w1, id, { command: 'accept', data: {} }));
    expect(town.store.timers(requestId).some((timer) => timer.kind === 'offerExpiry')).toBe(false);
    if (stale === undefined) throw new Error('an offer has a timer');

    town.now = start + minuteMs;
    expect(await fireTimer(town.deps, stale)).toMatchObject({ ok: false });
    expect(town.store.order(id)).toMatchObject({ state: 'accepted', workerId: 'w1' });
  });

  it('archive a finished order after the set days', async () => {
    const town = openTown();
    const { id } = await town.claimed();
    accepted(await town.order(people.w1, id, { command: 'arrive', data: { position: null, evidence: [] } }));
    accepted(await town.order(people.w1, id, { command: 'report', data: visit }));
    await town.passTo(start + 7 * dayMs);
    expect(town.store.order(id)).toMatchObject({ state: 'archived', archiveClass: 'notWarm' });
  });
});
