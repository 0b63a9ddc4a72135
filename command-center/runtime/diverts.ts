/** Diverts of a running site: proposals for the desks, and by policy the engine's own before each dispatch round. */
import type { DivertProposals } from '#command-center/contract/http.ts';
import { isoOf, isoOrNull } from '#command-center/contract/wire.ts';
import { executeOrderCommand } from '#dispatch-core/app/execute.ts';
import { type DivertDeps, type FoundDiverts, findDiverts } from '#dispatch-core/app/find-diverts.ts';
import { rankOrder } from '#dispatch-core/app/rank-candidates.ts';
import type { OrderLifeDeps } from '#dispatch-core/app/transaction.ts';
import { describeDecision } from '#dispatch-core/assign/decision.ts';
import type { DivertEffect, DivertProposal } from '#dispatch-core/assign/divert.ts';
import type { CommandExecutor, OrderPool } from '#dispatch-core/assign/ports.ts';
import { sortByPressure, tierOf } from '#dispatch-core/assign/tiers.ts';
import type { Order } from '#dispatch-core/domain/order.ts';
import { engineActor } from '#dispatch-core/domain/role.ts';
import { type Instant, minuteMs, secondMs } from '#dispatch-core/domain/time.ts';
import type { Rules } from '#dispatch-core/ports.ts';

export interface DivertParts {
  readonly find: DivertDeps;
  readonly offerMs: () => Rules['offerMs'];
  readonly loadOrder: (id: string) => Promise<Order | null>;
  readonly pool: OrderPool;
  readonly orderLife: OrderLifeDeps;
  readonly executor: CommandExecutor;
  readonly onDone: (proposal: DivertProposal) => void;
}

export interface Diverts {
  /** Null for an unknown order. */
  proposalsFor(orderId: string): Promise<DivertProposals | null>;
  /** Where the policy says so: takes and offers. To be called before a dispatch round gives the needs away. */
  runAutomatic(): Promise<void>;
}

const mostPooled = 200;
const mostNeeds = 5;
/** A need for which nothing was found is left alone so long (site time); the round offers it to whoever there is. */
const tryAgainMs = 20 * secondMs;
/** From here on somebody who works on it is not taken from it, and nobody else is needed. */
const beforeArrival: readonly Order['state'][] = [
  'at_station',
  'confirmed',
  'pooled',
  'assigned',
  'accepted',
  'en_route',
];

export function createDiverts(parts: DivertParts): Diverts {
  const { find, pool } = parts;
  const triedUntil = new Map<string, Instant>();

  async function needsNow(): Promise<readonly Order[]> {
    const now = find.now();
    for (const [id, until] of triedUntil) if (until <= now) triedUntil.delete(id);
    const { dispatch } = find.rules();
    const lowest = Math.max(...Object.values(dispatch.classes).map(({ tier }) => tier));
    const orders = await pool.pooled(mostPooled, [...triedUntil.keys()]);
    const isNeed = (order: Order) => order.mode !== 'station' && tierOf(order, dispatch) < lowest;
    return sortByPressure(orders.filter(isNeed), dispatch).slice(0, mostNeeds);
  }

  return {
    async proposalsFor(orderId) {
      const order = await parts.loadOrder(orderId);
      if (order === null) return null;
      const found = await findDiverts(beforeArrival.includes(order.state) ? [order] : [], find);
      return present(found, order, parts.loadOrder);
    },
    async runAutomatic() {
      if (find.divertPolicy().mode !== 'automatic') return;
      const needs = await needsNow();
      if (needs.length === 0) return;
      const { proposals } = await findDiverts(needs, find);
      for (const { id } of needs) triedUntil.set(id, find.now() + tryAgainMs);
      for (const proposal of proposals) if (await carryOut(proposal, parts)) parts.onDone(proposal);
    },
  };
}

/** Takes the worker, then offers him the need. False where the world has moved meanwhile: the fences decide. */
async function carryOut(proposal: DivertProposal, parts: DivertParts): Promise<boolean> {
  const { find, orderLife, executor } = parts;
  const source = await parts.loadOrder(proposal.fromOrderId);
  const need = await parts.loadOrder(proposal.forOrderId);
  const isHis = source?.workerId === proposal.workerId;
  if (source === null || need === null || !isHis || need.state !== 'pooled') return false;
  const head = (version: number) => ({
    commandId: orderLife.newId(),
    version,
    assignmentId: null,
    occurredAt: find.now(),
  });
  const data = { forOrderId: need.id, reason: null };
  const taken = await executeOrderCommand(orderLife, {
    actor: engineActor,
    orderId: source.id,
    head: head(source.version),
    command: { command: 'divert', data },
  });
  if (!taken.ok) return false;
  const ranking = await rankOrder(need, { purpose: 'automatic', given: new Map() }, find);
  const chosen = ranking.items.find(({ workerId }) => workerId === proposal.workerId);
  // Not eligible after all: the round that follows offers the need to somebody else.
  if (chosen === undefined) return true;
  const expiresAt = find.now() + parts.offerMs()[need.class];
  const decision = describeDecision(need, ranking, chosen, find.rules().dispatch);
  await executor.execute(need.id, {
    command: 'offer',
    head: head(need.version),
    data: { workerId: chosen.workerId, expiresAt, score: chosen.score, decision },
  });
  return true;
}

async function present(
  { asOf, policy, proposals, refused }: FoundDiverts,
  need: Order,
  loadOrder: DivertParts['loadOrder'],
): Promise<DivertProposals> {
  const items: DivertProposals['items'] = [];
  for (const proposal of proposals) {
    const source = await loadOrder(proposal.fromOrderId);
    if (source === null) continue;
    const { gains, loses, ...ids } = proposal;
    const steps = stepsOf(proposal, source, need);
    items.push({ ...ids, gains: presentEffect(gains), loses: presentEffect(loses), steps });
  }
  return {
    asOf: isoOf(asOf),
    mode: policy.mode,
    items,
    refused: refused.map(({ obstacles, ...ids }) => ({ ...ids, obstacles: [...obstacles] })),
  };
}

/** The commands that a desk gives one after the other; a need that somebody has already changes hands. */
function stepsOf(
  { workerId, forOrderId, fromOrderId }: DivertProposal,
  source: Order,
  need: Order,
): DivertProposals['items'][number]['steps'] {
  const note = `divert ${source.no}`;
  const isHeld = need.workerId !== null;
  return [
    { orderId: fromOrderId, command: 'divert', version: source.version, data: { forOrderId } },
    isHeld
      ? { orderId: forOrderId, command: 'reassign', version: need.version, data: { workerId, note } }
      : { orderId: forOrderId, command: 'assign', version: need.version, data: { workerId, reason: note } },
  ];
}

function presentEffect({ beforeAt, afterAt, changeMs, ...rest }: DivertEffect) {
  return {
    ...rest,
    beforeAt: isoOrNull(beforeAt),
    afterAt: isoOf(afterAt),
    changeMinutes: changeMs === null ? null : Math.round((changeMs / minuteMs) * 10) / 10,
  };
}
