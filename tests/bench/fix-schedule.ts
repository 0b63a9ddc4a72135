/** The schedule of the feed bench: fix number k is due at a known moment and says by its place which one it is. */

/** Workers on the map; each moves once a second at the bench's rate. */
export const workerCount = 600;
export const fixesPerSecond = 600;
export const origin: readonly [number, number] = [126.63, 45.75];

/** Degrees between two places of one worker: coarse enough to survive the frame's 32-bit floats. */
const stepDeg = 1e-4;

export function workerIdOf(workerNumber: number): string {
  return `w-${workerNumber}`;
}

export function workerNumberOf(workerId: string): number {
  return Number(workerId.slice(2));
}

/** Milliseconds after the start at which fix `k` is due. */
export function dueMsOf(k: number): number {
  return (k / fixesPerSecond) * 1_000;
}

/** Longitude that carries `round`, a number that grows by one with each fix of a worker. */
export function lonOf(round: number): number {
  return origin[0] + round * stepDeg;
}

/** The way back, from the distance to the origin as it stands in a frame. */
export function roundOf(dLon: number): number {
  return Math.round(dLon / stepDeg);
}
