/** Offsets of time zones from UTC: whole hours, quarters, both sides, and both sides of a change of the clocks. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { morningOf } from '#command-center/runtime/demo.ts';
import { startOfDay, utcOffsetMs } from '#command-center/runtime/utc-offset.ts';

const hour = 3_600_000;
const winter = Date.UTC(2026, 0, 5);
const summer = Date.UTC(2026, 6, 5);

describe('utcOffsetMs', () => {
  it.each([
    ['Asia/Shanghai', winter, 8],
    ['Asia/Shanghai', summer, 8],
    ['UTC', winter, 0],
    ['Asia/Kathmandu', winter, 5.75],
    ['Asia/Kolkata', winter, 5.5],
    ['America/St_Johns', winter, -3.5],
    ['America/St_Johns', summer, -2.5],
    ['Europe/Berlin', winter, 1],
    ['Europe/Berlin', summer, 2],
    ['Europe/London', winter, 0],
    ['Europe/London', summer, 1],
    ['America/New_York', winter, -5],
    ['Australia/Lord_Howe', winter, 11],
    ['Australia/Lord_Howe', summer, 10.5],
    ['Pacific/Kiritimati', winter, 14],
    ['Pacific/Pago_Pago', winter, -11],
  ])('%s at %d is %d hours', (tz, at, hours) => {
    expect(utcOffsetMs(tz, at)).toBe(hours * hour);
  });

  it('changes in the very millisecond in which the clocks change', () => {
    const forward = Date.UTC(2026, 2, 29, 1);
    expect(utcOffsetMs('Europe/Berlin', forward - 1)).toBe(hour);
    expect(utcOffsetMs('Europe/Berlin', forward)).toBe(2 * hour);
    const back = Date.UTC(2026, 9, 25, 1);
    expect(utcOffsetMs('Europe/Berlin', back - 1)).toBe(2 * hour);
    expect(utcOffsetMs('Europe/Berlin', back)).toBe(hour);
  });

  it('agrees with what the zone calls local time', () => {
    const zones = [
      'Asia/Shanghai',
      'Asia/Kathmandu',
      'America/St_Johns',
      'Europe/Berlin',
      'Australia/Lord_Howe',
    ];
    const moment = fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2040, 0) });
    fc.assert(
      fc.property(fc.constantFrom(...zones), moment, (tz, at) => {
        const local = new Intl.DateTimeFormat('sv-SE', {
          timeZone: tz,
          dateStyle: 'short',
          timeStyle: 'medium',
        });
        const shifted = new Date(at + utcOffsetMs(tz, at)).toISOString();
        expect(shifted.slice(0, 19).replace('T', ' ')).toBe(local.format(at));
      }),
    );
  });

  it('refuses a zone that is none', () => {
    expect(() => utcOffsetMs('Moon/Tycho', winter)).toThrow(RangeError);
  });
});

describe('morningOf', () => {
  it.each([
    ['Asia/Shanghai', Date.UTC(2026, 0, 5, 15, 59), Date.UTC(2026, 0, 5)],
    ['Asia/Shanghai', Date.UTC(2026, 0, 5, 16), Date.UTC(2026, 0, 6)],
    ['America/New_York', Date.UTC(2026, 0, 5, 4, 59), Date.UTC(2026, 0, 4, 13)],
    ['America/New_York', Date.UTC(2026, 0, 5, 5), Date.UTC(2026, 0, 5, 13)],
  ])('is 08:00 of the day that it is in %s', (tz, now, morning) => {
    expect(morningOf(now, utcOffsetMs(tz, now))).toBe(morning);
  });
});

describe('startOfDay', () => {
  it.each([
    ['Asia/Shanghai', Date.UTC(2026, 0, 5, 15, 59), Date.UTC(2026, 0, 4, 16)],
    ['Asia/Shanghai', Date.UTC(2026, 0, 5, 16), Date.UTC(2026, 0, 5, 16)],
    ['Europe/Berlin', Date.UTC(2026, 2, 29, 12), Date.UTC(2026, 2, 28, 23)],
    ['Europe/Berlin', Date.UTC(2026, 9, 25, 12), Date.UTC(2026, 9, 24, 22)],
    ['America/St_Johns', Date.UTC(2026, 0, 5, 3, 29), Date.UTC(2026, 0, 4, 3, 30)],
  ])('is midnight in %s also when the clocks change', (tz, at, midnight) => {
    expect(startOfDay(at, tz)).toBe(midnight);
  });
});
