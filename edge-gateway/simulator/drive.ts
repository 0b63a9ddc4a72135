/** Driving in the plane of a town: along streets that run east–west and north–south, at a steady speed. */

export interface DrivePoint {
  readonly lon: number;
  readonly lat: number;
}

export interface DriveStep extends DrivePoint {
  /** Degrees clockwise from north. */
  readonly courseDeg: number;
  readonly arrived: boolean;
}

const metresPerDegree = 111_320;

/** The place after driving `metres` from `from` towards `to`: first along the longer leg, then the other. */
export function driveTowards(from: DrivePoint, to: DrivePoint, metres: number): DriveStep {
  const lonScale = metresPerDegree * Math.cos((from.lat * Math.PI) / 180);
  const east = (to.lon - from.lon) * lonScale;
  const north = (to.lat - from.lat) * metresPerDegree;
  const eastFirst = Math.abs(east) > Math.abs(north);
  const [first, second] = eastFirst ? [east, north] : [north, east];
  const alongFirst = clamp(first, metres);
  const alongSecond = clamp(second, metres - Math.abs(alongFirst));
  const [dx, dy] = eastFirst ? [alongFirst, alongSecond] : [alongSecond, alongFirst];
  const last = Math.abs(alongSecond) > 0 ? !eastFirst : eastFirst;
  return {
    lon: from.lon + dx / lonScale,
    lat: from.lat + dy / metresPerDegree,
    courseDeg: last ? (dx >= 0 ? 90 : 270) : dy >= 0 ? 0 : 180,
    arrived: Math.abs(east) + Math.abs(north) <= metres,
  };
}

function clamp(way: number, metres: number): number {
  return Math.sign(way) * Math.min(Math.abs(way), Math.max(0, metres));
}
