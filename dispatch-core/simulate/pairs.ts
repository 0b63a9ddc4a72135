/** Exact matching of the orders and workers of a scene. */
import { solveAssignment } from '../assign/match.ts';
import type { Move } from './moves.ts';

/**
 * As many pairs as possible at the smallest total cost; Infinity = not these two. With `skipCost` an order is
 * left alone when that is cheaper than everybody.
 */
export function matchPairs(
  orders: readonly number[],
  workers: readonly number[],
  costOf: (order: number, worker: number) => number,
  skipCost?: (order: number) => number,
): readonly Move[] {
  if (orders.length === 0 || workers.length === 0) return [];
  const costs = new Float64Array(orders.length * workers.length);
  let at = 0;
  for (const order of orders) {
    for (const worker of workers) {
      costs[at] = costOf(order, worker);
      at += 1;
    }
  }
  const problem = { rows: orders.length, columns: workers.length, costs };
  const skips = skipCost === undefined ? {} : { skipCosts: Float64Array.from(orders, skipCost) };
  const { rowToColumn } = solveAssignment({ ...problem, ...skips });
  return orders.flatMap((order, row) => {
    const worker = workers[rowToColumn[row] ?? -1];
    return worker === undefined ? [] : [{ order, worker }];
  });
}
