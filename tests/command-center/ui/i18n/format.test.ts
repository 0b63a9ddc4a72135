/** Times, durations and numbers as they stand on the screen. */
import { describe, expect, it } from 'vitest';
import {
  formatAge,
  formatClock,
  formatDateTime,
  formatDay,
  formatDistance,
  formatHours,
  formatNumber,
  formatPercent,
  formatRunning,
  formatSigned,
  startOfDay,
} from '#command-center/ui/i18n/format.ts';

const at = Date.parse('2026-11-21T06:32:07.900Z');
const tz = 'Asia/Shanghai';

describe('times in the zone of the site', () => {
  it('show clock, day and date', () => {
    expect(formatClock(at, tz)).toBe('14:32:07');
    expect(formatClock(at, tz, false)).toBe('14:32');
    expect(formatClock(at, 'America/New_York')).toBe('01:32:07');
    expect(formatDay(at, tz, 'zh')).toBe('11 月 21 日 周六');
    expect(formatDay(at, tz, 'en')).toBe('Sat 21 Nov');
    expect(formatDateTime(at, tz)).toBe('11-21 14:32');
  });

  it('write midnight as 00', () => {
    expect(formatClock(Date.parse('2026-11-20T16:00:00Z'), tz)).toBe('00:00:00');
  });

  it('know when the day began', () => {
    expect(new Date(startOfDay(at, tz)).toISOString()).toBe('2026-11-20T16:00:00.000Z');
    expect(startOfDay(startOfDay(at, tz), tz)).toBe(startOfDay(at, tz));
  });
});

describe('formatRunning', () => {
  it.each([
    [1_753_000, '29:13'],
    [172_680_000, '47:58:00'],
    [-8_049_000, '−2:14:09'],
    [999, '00:00'],
    [0, '00:00'],
    [-1, '−00:01'],
  ])('%d ms is %s', (ms, text) => {
    expect(formatRunning(ms)).toBe(text);
  });
});

describe('ages and spans', () => {
  it('grow from tenths to minutes', () => {
    expect([800, 9_940, 9_960, 38_000, 65_000].map(formatAge)).toEqual([
      '0.8 s',
      '9.9 s',
      '10 s',
      '38 s',
      '1:05',
    ]);
    expect(formatAge(-5)).toBe('0.0 s');
    expect([formatHours(8_049_000), formatHours(-3_600_000), formatHours(-100)]).toEqual([
      '2:14',
      '−1:00',
      '0:00',
    ]);
  });
});

describe('numbers', () => {
  it('have commas, a real minus and no minus zero', () => {
    expect([formatNumber(1240), formatNumber(-18.4, 1), formatNumber(-0.01, 1)]).toEqual([
      '1,240',
      '−18.4',
      '0.0',
    ]);
    expect([formatSigned(38), formatSigned(-9), formatSigned(0)]).toEqual(['+38', '−9', '0']);
    expect(formatPercent(0.9776)).toBe('97.8');
  });

  it('show distances in metres, then kilometres', () => {
    expect([formatDistance(894), formatDistance(955), formatDistance(2_100)]).toEqual([
      '890 m',
      '1.0 km',
      '2.1 km',
    ]);
  });
});
