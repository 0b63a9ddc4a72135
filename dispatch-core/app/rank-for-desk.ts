/** Use case: the ranked list for the desk, with what each other choice would cost the whole batch. */
import { chosenWorkers, priceChoices, solveBatch } from '../assign/batch.ts';
import { defaultBatchPolicy } from '../assign/batch-policy.ts';
import { batchRowsOf, costOptions } from '../assign/batch-rows.ts';
import type { OrderPool, OrderSource } from '../assign/ports.ts';
import type { Ranking } from '../assign/rank.ts';
import { sortByPressure, tierOf } from '../assign/tiers.ts';
import type { Order } from '../domain/order.ts';
import { type ExaminedOrder, examineOrder, type Given, type RankDeps, roomIn } from './rank-candidates.ts';

export interface DeskRankDeps extends RankDeps {
  readonly orders: OrderSource;
  /** The waiting orders that the choice is priced against; left out, nothing is priced. */
  readonly pool?: OrderPool;
}

const nothingGiven: Given = new Map();
/** Orders of the same tier that a choice is priced with: the most pressing; a screen waits for the answer. */
const mostOthers = 24;

/**
 * The ranked list for the desk: everybody who may be asked, wherever he is responsible, each with the certified
 * price of choosing him. Null = no such order.
 */
export async function rankForDesk(orderId: string, deps: DeskRankDeps): Promise<Ranking | null> {
  const order = await deps.orders.find(orderId);
  if (order === null) return null;
  const rules = deps.rules();
  const once: DeskRankDeps = { ...deps, rules: () => rules };
  const asked = await examineOrder(order, { purpose: 'manual', given: nothingGiven }, once);
  if (deps.pool === undefined || asked.ranking.items.length === 0) return asked.ranking;
  const others = await examineOthers(order, deps.pool, once);
  return priceRanking(asked, others, once);
}

/** The waiting orders of the same tier, as the engine would rank them. */
async function examineOthers(
  order: Order,
  pool: OrderPool,
  deps: RankDeps,
): Promise<readonly ExaminedOrder[]> {
  const policy = deps.rules().dispatch;
  const waiting = (await pool.pooled(mostOthers * 4, [order.id])).filter(
    (one) => tierOf(one, policy) === tierOf(order, policy),
  );
  const examined: ExaminedOrder[] = [];
  for (const one of sortByPressure(waiting, policy).slice(0, mostOthers)) {
    examined.push(await examineOrder(one, { purpose: 'automatic', given: nothingGiven }, deps));
  }
  return examined.filter(({ ranking }) => ranking.items.length > 0);
}

function priceRanking(asked: ExaminedOrder, others: readonly ExaminedOrder[], deps: RankDeps): Ranking {
  const policy = deps.rules().dispatch;
  const costed = [asked, ...others].map((one) =>
    costOptions({ ...one, roomOf: roomIn(one) }, policy, defaultBatchPolicy),
  );
  const rows = batchRowsOf(costed, asked.ranking.asOf, policy, defaultBatchPolicy);
  const batch = solveBatch(rows, { spare: true });
  const [recommended] = chosenWorkers(batch);
  const priceOf = priceChoices(batch, asked.order.id);
  return {
    ...asked.ranking,
    items: asked.ranking.items.map((item) => {
      const price = priceOf(item.workerId);
      if (price === null || item.workerId !== recommended) return { ...item, price };
      return { ...item, price: { ...price, deltaSeconds: 0, moves: [] } };
    }),
  };
}
