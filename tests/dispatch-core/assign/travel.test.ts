/** The travel estimate: right on known distances, symmetric, labelled. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimatedTravelTime, estimateTravel, greatCircleM } from '#dispatch-core/assign/travel.ts';

const beijing = { lon: 116.4074, lat: 39.9042 };
const shanghai = { lon: 121.4737, lat: 31.2304 };
const anyPlace = fc.record({
  lon: fc.double({ min: -180, max: 180, noNaN: true }),
  lat: fc.double({ min: -90, max: 90, noNaN: true }),
});

describe('travel estimate', () => {
  it('measures known great circles', () => {
    expect(greatCircleM({ lon: 0, lat: 0 }, { lon: 0, lat: 90 })).toBeCloseTo((Math.PI / 2) * 6_371_008.8, 3);
    expect(greatCircleM({ lon: 0, lat: 0 }, { lon: 180, lat: 0 })).toBeCloseTo(Math.PI * 6_371_008.8, 3);
    expect(greatCircleM({ lon: 179.9, lat: 0 }, { lon: -179.9, lat: 0 })).toBeCloseTo(22_239, -1);
    expect(greatCircleM(beijing, shanghai) / 1000).toBeCloseTo(1067, -1);
  });

  it('is symmetric, never negative, and zero only on the spot', () => {
    fc.assert(
      fc.property(anyPlace, anyPlace, (a, b) => {
        expect(greatCircleM(a, b)).toBeCloseTo(greatCircleM(b, a), 6);
        expect(greatCircleM(a, b)).toBeGreaterThanOrEqual(0);
        expect(greatCircleM(a, a)).toBe(0);
      }),
    );
  });

  it('takes 1.35 of the straight line at 25 km/h and says that it is an estimate', () => {
    const straightM = greatCircleM(beijing, { lon: 116.4174, lat: 39.9042 });
    const travel = estimateTravel(beijing, { lon: 116.4174, lat: 39.9042 });
    expect(travel.kind).toBe('estimate');
    expect(travel.distanceM).toBeCloseTo(straightM * 1.35, 6);
    expect(travel.seconds).toBeCloseTo((travel.distanceM / 25_000) * 3600, 6);
  });

  it('answers the port in the order of the origins', async () => {
    const answers = await estimatedTravelTime.toOne([shanghai, beijing], beijing);
    expect(answers).toEqual([estimateTravel(shanghai, beijing), estimateTravel(beijing, beijing)]);
  });
});
