/** How a worker is drawn, from the byte of the position frame or from the worker's own record. */
import { workerMarks } from '#command-center/contract/positions.ts';
import type { WorkerShape } from './shapes.ts';

/** Shape of a mark of the position frame. */
export function shapeOfMark(mark: number): WorkerShape {
  switch (mark) {
    case workerMarks.idle:
      return 'free';
    case workerMarks.assigned:
      return 'assigned';
    case workerMarks.enRoute:
      return 'enRoute';
    case workerMarks.onSite:
      return 'onSite';
    case workerMarks.stale:
      return 'stale';
    default:
      return 'unknown';
  }
}

/** How visible a worker stays while his fix ages: 1 when fresh, never below 0.35, so that no mark vanishes. */
export function opacityOfAge(ageS: number, mark: number): number {
  const isOld: boolean = mark === workerMarks.stale || mark === workerMarks.unknownPlace;
  const startS = 120;
  const endS = 600;
  if (!isOld && ageS <= startS) return 1;
  const share = Math.min(1, Math.max(0, (ageS - startS) / (endS - startS)));
  return 1 - 0.65 * share;
}
