/** Alarms in words: what, where, why and what to do, in both languages, also for codes without words of their own. */

import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { alarmItem } from '#command-center/contract/live.ts';
import { presentAlarm } from '#command-center/runtime/alarm-words.ts';
import { filterCodes } from '#dispatch-core/assign/filters.ts';
import type { Alarm } from '#geo-data/store/alarms.ts';

const at = Date.UTC(2026, 0, 5);
const alarm = (change: Partial<Alarm> = {}): Alarm => ({
  id: 'al1',
  key: 'order:o1:nobody-eligible',
  code: 'nobody-eligible',
  severity: 1,
  sinceAt: at,
  orderId: 'o1',
  requestId: 'r1',
  heatStationId: null,
  lon: 126.6,
  lat: 45.7,
  data: { shortfall: ['off-duty', 'skill-missing'] },
  acknowledgedAt: null,
  acknowledgedBy: null,
  clearedAt: null,
  state: 'unacknowledged',
  isActive: true,
  returnedAt: null,
  occurrences: 1,
  hidden: null,
  shelvedUntil: null,
  ...change,
});

describe('presentAlarm', () => {
  it('fits the contract and keeps every fact', () => {
    const item = presentAlarm(
      alarm({ acknowledgedAt: at + 1, acknowledgedBy: 'u1', clearedAt: at + 2 }),
      '#7',
    );
    expect(v.parse(alarmItem, item)).toEqual(item);
    expect(item).toMatchObject({ id: 'al1', severity: 1, orderId: 'o1', lon: 126.6, acknowledgedBy: 'u1' });
    expect([item.sinceAt, item.acknowledgedAt, item.clearedAt].map((text) => Date.parse(text ?? ''))).toEqual(
      [at, at + 1, at + 2],
    );
  });

  it('says for which order nobody was found, why, and what to do', () => {
    const item = presentAlarm(alarm(), '7号 曙光小区');
    expect(item.textZh).toBe('无人可派：7号 曙光小区（无人在岗、缺技能）。请人工分派或调人');
    expect(item.textEn).toBe(
      'Nobody to send: 7号 曙光小区 (nobody is on duty, the skill is missing). Assign by hand or bring somebody in',
    );
  });

  it('names the order, or the key, where there is no label', () => {
    expect(presentAlarm(alarm(), null).textEn).toContain('Nobody to send: o1 ');
    expect(presentAlarm(alarm({ orderId: null }), null).textEn).toContain('order:o1:nobody-eligible');
  });

  it('has words for every reason of the ranking', () => {
    const codes = [...filterCodes, 'unreachable', 'no-workers', 'unknown-service-type', 'dispatch-fault'];
    for (const code of codes) {
      const { textZh, textEn } = presentAlarm(alarm({ data: { shortfall: [code] } }), '#1');
      expect(textZh).not.toContain(code);
      expect(textEn).not.toContain(code);
    }
  });

  it.each([{}, { shortfall: 'off-duty' }, { shortfall: [7, null] }])('survives the data %j', (data) => {
    expect(presentAlarm(alarm({ data }), '#1').textZh).toContain('#1');
  });

  it('shows another kind of alarm by its code', () => {
    expect(presentAlarm(alarm({ code: 'station-silent', orderId: null, key: 'hs1' }), null)).toMatchObject({
      textZh: 'station-silent hs1',
      textEn: 'station-silent hs1',
    });
  });
});
