/** Grade curves: straight lines between given points, so that a grade can be explained and drawn. */

/** Points `[value, grade]` with rising values and grades 0…100; flat before the first and after the last. */
export type Curve = readonly (readonly [value: number, grade: number])[];

/** How the grades of a curve may run when the value grows. */
export type Trend = 'falling' | 'rising';

export interface CurveFault {
  /** Index of the point, null when the curve as a whole is wrong. */
  readonly point: number | null;
  readonly message: string;
}

/** Grade 0…100 of a value on a checked curve; an infinite value takes the grade of its end. */
export function gradeOn(curve: Curve, value: number): number {
  let left: readonly [number, number] | undefined;
  for (const right of curve) {
    if (value <= right[0]) return left === undefined ? right[1] : between(left, right, value);
    left = right;
  }
  return left === undefined ? 0 : left[1];
}

function between(left: readonly [number, number], right: readonly [number, number], value: number): number {
  const share = (value - left[0]) / (right[0] - left[0]);
  const grade = left[1] + (right[1] - left[1]) * share;
  // Kept between its ends, so that rounding can never make a nearer value worse where two lines meet.
  return Math.max(Math.min(left[1], right[1]), Math.min(Math.max(left[1], right[1]), grade));
}

/** What is wrong with a curve; empty when it may be used for a factor that runs this way. */
export function findCurveFaults(curve: Curve, trend: Trend): readonly CurveFault[] {
  if (curve.length === 0) return [{ point: null, message: 'a curve needs at least one point' }];
  return curve.flatMap((point, index) => findPointFaults(point, curve[index - 1], trend, index));
}

function findPointFaults(
  [value, grade]: readonly [number, number],
  before: readonly [number, number] | undefined,
  trend: Trend,
  point: number,
): readonly CurveFault[] {
  const faults: CurveFault[] = [];
  if (!Number.isFinite(value)) faults.push({ point, message: 'the value must be a finite number' });
  if (!(grade >= 0 && grade <= 100)) faults.push({ point, message: 'the grade must lie in 0…100' });
  if (before === undefined) return faults;
  if (value <= before[0]) faults.push({ point, message: 'values must rise from point to point' });
  if (trend === 'falling' && grade > before[1]) faults.push({ point, message: 'grades may only fall here' });
  if (trend === 'rising' && grade < before[1]) faults.push({ point, message: 'grades may only rise here' });
  return faults;
}
