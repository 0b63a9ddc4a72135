/** What the desk was advised when somebody chose a worker by hand: kept with the assignment, for later questions. */
import type { Candidates } from '#command-center/contract/http.ts';
import { type RankedItem, recommendedOf } from '#command-center/contract/recommended.ts';
import type { OrderCommand } from '#dispatch-core/domain/command.ts';
import type { ServerDeps } from './deps.ts';

/**
 * Adds to a manual assignment what was recommended at this moment and what the choice costs against it. A ranking
 * that cannot be made never stands in the way of a person's decision.
 */
export async function noteChoice(
  { orders, log }: Pick<ServerDeps, 'log'> & { readonly orders: Pick<ServerDeps['orders'], 'candidates'> },
  orderId: string,
  command: OrderCommand,
): Promise<OrderCommand> {
  if (command.command !== 'assign') return command;
  const ranked = await orders.candidates(orderId).catch((error: unknown) => {
    log('warn', 'choice.unranked', { orderId, error });
    return null;
  });
  if (ranked === null) return command;
  return { command: 'assign', data: { ...command.data, decision: describeChoice(ranked, command.data) } };
}

function describeChoice(
  ranked: Candidates,
  { workerId, reason }: { readonly workerId: string; readonly reason: string | null },
): Readonly<Record<string, unknown>> {
  const recommended = recommendedOf(ranked);
  const chosen = ranked.items.find((item) => item.workerId === workerId) ?? null;
  const codes = ranked.excluded.find((one) => one.workerId === workerId)?.codes ?? [];
  return {
    kind: 'choice',
    policy: ranked.policy,
    at: ranked.asOf,
    workerId,
    isRecommended: recommended?.workerId === workerId,
    recommended: recommended === null ? null : summaryOf(recommended),
    chosen: chosen === null ? { workerId, codes } : { ...summaryOf(chosen), price: chosen.price },
    reason,
  };
}

function summaryOf({ workerId, rank, score, travel }: RankedItem) {
  return { workerId, rank, score, travelSeconds: travel.seconds };
}
