/** The city's outdoor temperature from what its stations measure. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outdoorOf } from '#command-center/ui/wall/outdoor.ts';
import { dayStart, iso, sampleStation } from '../samples.ts';

const measuring = (id: string, outdoorC: number | null, over: Parameters<typeof sampleStation>[1] = {}) =>
  sampleStation(id, { values: { outdoorC }, ...over });

describe('outdoorOf', () => {
  it('is the middle value with the newest time of all', () => {
    const stations = [
      measuring('a', -18),
      measuring('b', 60, { at: iso(dayStart + 5_000) }),
      measuring('c', -21.5),
    ];
    expect(outdoorOf(stations)).toEqual({ celsius: -18, at: dayStart + 5_000 });
  });

  it('leaves out bad, missing and undated values, and their times', () => {
    const later = iso(dayStart + 5_000);
    const useless = [
      measuring('bad', 40, { bad: ['outdoorC'], at: later }),
      measuring('none', null, { at: later }),
      sampleStation('without', { at: later }),
      measuring('undated', 40, { at: null }),
    ];
    expect(outdoorOf(useless)).toBeNull();
    expect(outdoorOf([...useless, measuring('a', 0)])).toEqual({ celsius: 0, at: dayStart });
    expect(outdoorOf([measuring('other', -9, { bad: ['supplySecC'] })])?.celsius).toBe(-9);
  });

  it('stays among the sound values while these are the most, whatever the broken ones say', () => {
    const sound = fc.array(fc.double({ min: -30, max: 10, noNaN: true }), { minLength: 3, maxLength: 9 });
    fc.assert(
      fc.property(sound, fc.double({ min: -1e4, max: 1e4, noNaN: true }), (values, broken) => {
        const stations = [broken, ...values].map((value, i) => measuring(`s${i}`, value));
        const celsius = outdoorOf(stations)?.celsius;
        expect(celsius).toBeGreaterThanOrEqual(Math.min(...values));
        expect(celsius).toBeLessThanOrEqual(Math.max(...values));
      }),
    );
  });
});
