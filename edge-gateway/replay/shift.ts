/** Moves recorded places to another city without bending distances. */

export interface LonLat {
  readonly lon: number;
  readonly lat: number;
}

/** Median of the readable coordinates: outliers and default coordinates do not move it far. Null without any. */
export function medianPlace(places: readonly LonLat[]): LonLat | null {
  const valid = places.filter((p) => Number.isFinite(p.lon) && Number.isFinite(p.lat));
  if (valid.length === 0) return null;
  return { lon: median(valid.map((p) => p.lon)), lat: median(valid.map((p) => p.lat)) };
}

/** The move that brings `from` onto `to`; metres east and north of `from` stay metres east and north of `to`. */
export function shiftBetween(from: LonLat, to: LonLat): (place: LonLat) => LonLat {
  const stretch = Math.cos(radians(from.lat)) / Math.cos(radians(to.lat));
  return (place) => ({
    lon: to.lon + (place.lon - from.lon) * stretch,
    lat: to.lat + (place.lat - from.lat),
  });
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
