/** The place a recording needs: outliers of one stream lie outside, the few places of another stream inside. */
import { describe, expect, it } from 'vitest';
import { worldOf } from '#edge-gateway/replay/places.ts';
import type { Scheduled } from '#edge-gateway/replay/schedule.ts';
import type { LonLat } from '#edge-gateway/replay/shift.ts';

const fallback = { lon: 0, lat: 50 };

function fixAt({ lon, lat }: LonLat): Scheduled {
  const record = { stream: 'fixes', at: 0, device: 'bus-1', lon, lat } as const;
  return { dueAt: 0, record: { ...record, courseDeg: null, speedKmh: null, accuracyM: null } };
}

function requestAt({ lon, lat }: LonLat): Scheduled {
  const record = { stream: 'requests', at: 0, id: `${lon},${lat}`, subtype: 'notWarm', lon, lat } as const;
  return { dueAt: 0, record: { ...record, description: '', address: null, hasPlace: true } };
}

const isInside = ({ lon, lat }: LonLat, { box }: ReturnType<typeof worldOf>): boolean =>
  lon >= box.west && lon <= box.east && lat >= box.south && lat <= box.north;

/** Thousands of positions along one street. */
const street = Array.from({ length: 2_000 }, (_, i) => ({ lon: 126.6 + i * 1e-5, lat: 45.76 }));
const reports = [
  { lon: 126.5, lat: 45.7 },
  { lon: 126.7, lat: 45.82 },
  { lon: 126.61, lat: 45.73 },
];

describe('the place of a recording', () => {
  it('holds a few reports that lie far from thousands of positions', () => {
    const world = worldOf([...street.map(fixAt), ...reports.map(requestAt)], fallback);
    for (const place of reports) expect(isInside(place, world)).toBe(true);
    expect(world.places).toHaveLength(street.length + reports.length);
  });

  it('does not reach to the jumps of a receiver', () => {
    const jumps = [
      { lon: 12, lat: 4 },
      { lon: 179, lat: 80 },
    ];
    const world = worldOf([...street, ...jumps].map(fixAt), fallback);
    for (const jump of jumps) expect(isInside(jump, world)).toBe(false);
    expect(world.places).toHaveLength(street.length);
  });

  it('lies around the fallback when nothing has a place', () => {
    const world = worldOf([], fallback);
    expect(world.center).toEqual(fallback);
    expect(isInside(fallback, world)).toBe(true);
    expect(world.places).toEqual([]);
  });
});
