/** Alerts of a round: what is new or different is raised, what was solved here or elsewhere is cleared. */
import type { StandingAlert } from '../assign/ports.ts';
import type { Outcome, Outcomes } from '../assign/round-summary.ts';
import type { Order } from '../domain/order.ts';
import type { RoundDeps } from './round.ts';

/** Raises what is new or different, clears what was solved here or left the pool by another way. */
export async function settleAlerts(
  outcomes: Outcomes,
  standing: readonly StandingAlert[],
  deps: RoundDeps,
): Promise<{ readonly alertsRaised: number; readonly alertsCleared: number }> {
  const known = new Map(standing.map((alert) => [alert.orderId, keyOf(alert.shortfall)]));
  const solved = new Set(standing.filter((alert) => !alert.pooled).map((alert) => alert.orderId));
  let alertsRaised = 0;
  for (const [order, outcome] of outcomes) {
    if (outcome.kind === 'offered' && known.has(order.id)) solved.add(order.id);
    const shortfall = shortfallOf(outcome);
    if (shortfall === null || known.get(order.id) === keyOf(shortfall)) continue;
    if (await raiseFor(order, shortfall, deps)) alertsRaised += 1;
  }
  let alertsCleared = 0;
  for (const orderId of solved) if (await deps.alerts.clear(orderId, deps.now())) alertsCleared += 1;
  return { alertsRaised, alertsCleared };
}

/** An order that only ever meets faults must be seen by somebody, too. */
function shortfallOf(outcome: Outcome): readonly string[] | null {
  if (outcome.kind === 'fault') return ['dispatch-fault'];
  return outcome.kind === 'nobody' ? outcome.shortfall : null;
}

function raiseFor(order: Order, shortfall: readonly string[], deps: RoundDeps): Promise<boolean> {
  return deps.alerts.raise({
    code: 'nobody-eligible',
    orderId: order.id,
    requestId: order.requestId,
    repairStationId: order.repairStationId,
    class: order.class,
    shortfall,
    at: deps.now(),
  });
}

/** The set of codes, whatever their order: only a real change is worth another alarm. */
function keyOf(shortfall: readonly string[]): string {
  return [...new Set(shortfall)].sort().join(' ');
}
