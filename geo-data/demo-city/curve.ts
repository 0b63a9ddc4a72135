/** Long curves across the city (river, stream, railway), given as a function of one axis. */
import type { Point } from './plane.ts';

export interface Curve {
  readonly axis: 'x' | 'y';
  readonly from: number;
  readonly to: number;
  /** The other coordinate at `t` on the axis. */
  readonly at: (t: number) => number;
  /** Half of the width at `t`, metres. */
  readonly half: (t: number) => number;
}

function slopeAt(curve: Curve, t: number): number {
  return (curve.at(t + 5) - curve.at(t - 5)) / 10;
}

/** Signed distance to the middle line, metres (positive to the north or east); infinite beyond its ends. */
export function asideOf(curve: Curve, p: Point): number {
  const [t, other] = curve.axis === 'x' ? p : [p[1], p[0]];
  if (t < curve.from || t > curve.to) return Number.POSITIVE_INFINITY;
  return (other - curve.at(t)) / Math.hypot(1, slopeAt(curve, t));
}

/** Distance to the edge of the curve's band; negative within it. */
export function clearOf(curve: Curve, p: Point): number {
  return Math.abs(asideOf(curve, p)) - curve.half(curve.axis === 'x' ? p[0] : p[1]);
}

/** Direction of the curve beside a point. */
export function directionAt(curve: Curve, p: Point): number {
  const slope = slopeAt(curve, curve.axis === 'x' ? p[0] : p[1]);
  return curve.axis === 'x' ? Math.atan2(slope, 1) : Math.atan2(1, slope);
}

/** A line beside the curve, `aside(t)` metres to the north or east of its middle. */
export function besideLine(
  curve: Curve,
  aside: (t: number) => number,
  from = curve.from,
  to = curve.to,
): Point[] {
  const steps = Math.max(2, Math.ceil((to - from) / 40));
  return Array.from({ length: steps + 1 }, (_, i) => {
    const t = from + ((to - from) * i) / steps;
    const slope = slopeAt(curve, t);
    const m = aside(t) / Math.hypot(1, slope);
    return curve.axis === 'x' ? [t - slope * m, curve.at(t) + m] : [curve.at(t) + m, t - slope * m];
  });
}
