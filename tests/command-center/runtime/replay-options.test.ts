/** The words of the replay command. */

import { describe, expect, it } from 'vitest';
import { parseReplayOptions } from '#command-center/runtime/replay-options.ts';

describe('parseReplayOptions', () => {
  it('reads files, speed, place, durations and mappings', () => {
    const options = parseReplayOptions([
      ...['--fixes', 'a.csv', '--fixes', 'b.csv', '--speed', '600', '--shift-to', '126.6,45.7'],
      ...['--until', 'PT1H30M', '--limit', '10', '--map-fixes', 'time=t', '--keep'],
    ]);
    expect(options).toMatchObject({
      fixes: ['a.csv', 'b.csv'],
      speed: 600,
      shiftTo: { lon: 126.6, lat: 45.7 },
      untilMs: 5_400_000,
      limit: 10,
      maps: { fixes: 'time=t', requests: null },
      keep: true,
      json: null,
    });
    expect(parseReplayOptions(['--requests', 'r', '--until', '2h']).untilMs).toBe(7_200_000);
    expect(
      parseReplayOptions(['--requests', 'r', '--skip-gaps', '5m', '--default-place', '-71.0587,42.3594']),
    ).toMatchObject({ skipGapsMs: 300_000, defaultPlaces: [[-71.0587, 42.3594]] });
  });

  it.each([
    [['--speed', '60'], /name at least one file/],
    [['--fixes', 'a', '--speed', 'fast'], /--speed fast: a number/],
    [['--fixes', 'a', '--shift-to', '126'], /--shift-to 126: LON,LAT/],
    [['--fixes', 'a', '--shift-to', '1,91'], /LON,LAT/],
    [['--fixes', 'a', '--limit', '0'], /--limit 0: a whole number/],
    [['--fixes', 'a', '--until', 'soon'], /--until soon: a duration/],
    [['--fixes', 'a', '--bananas'], /bananas/],
  ])('refuses %j', (words, message) => {
    expect(() => parseReplayOptions(words)).toThrow(message);
  });
});
