/** Times as the recordings of real feeds write them. */

import { describe, expect, it } from 'vitest';
import { parseRecordedTime } from '#edge-gateway/replay/recorded-time.ts';

describe('parseRecordedTime', () => {
  it.each([
    ['2008-12-11 04:42:14+00', '2008-12-11T04:42:14.000Z'],
    ['2026-01-26 15:57:02', '2026-01-26T15:57:02.000Z'],
    ['2026-01-26T15:57:02.250+08:00', '2026-01-26T07:57:02.250Z'],
    ['2026-01-26 15:57', '2026-01-26T15:57:00.000Z'],
    ['01/20/2015 12:05:53 AM', '2015-01-20T00:05:53.000Z'],
    ['02/28/2015 12:05:53 PM', '2015-02-28T12:05:53.000Z'],
    ['2/8/2015 11:05 PM', '2015-02-08T23:05:00.000Z'],
    ['1421712353', '2015-01-20T00:05:53.000Z'],
    ['1421712353000', '2015-01-20T00:05:53.000Z'],
  ])('%s', (text, iso) => {
    expect(parseRecordedTime(text)).toBe(Date.parse(iso));
  });

  it.each(['', 'yesterday', '2026-13-01 00:00', '2026-02-30 00:00', '2026-01-01 25:00', '12'])(
    'refuses %j',
    (text) => {
      expect(parseRecordedTime(text)).toBeNull();
    },
  );
});
