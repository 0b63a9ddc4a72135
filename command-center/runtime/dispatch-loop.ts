/** Runs the automatic dispatcher's rounds: soon after a change, and every few seconds while orders wait. */

import { defaultRoundLimits, type RoundDeps, runDispatchRound } from '#dispatch-core/app/dispatch-round.ts';
import { executeOrderCommand } from '#dispatch-core/app/execute.ts';
import { type LadderDeps, type LadderSummary, runLadderRound } from '#dispatch-core/app/ladder-round.ts';
import type { OrderLifeDeps } from '#dispatch-core/app/transaction.ts';
import type { LadderExecutor } from '#dispatch-core/assign/ladder-ports.ts';
import type { CommandExecutor, OrderPool } from '#dispatch-core/assign/ports.ts';
import { createRoundMemory, wakeBlocked } from '#dispatch-core/assign/round-memory.ts';
import type { RoundSummary } from '#dispatch-core/assign/round-summary.ts';
import { engineActor } from '#dispatch-core/domain/role.ts';
import { type Loop, startLoop } from './loop.ts';

/** Pause between two looks at the pool when nothing happens. */
const idleMs = 2000;

export interface DispatchLoop extends Loop {
  /** Somebody came on duty or the policy changed: orders that found nobody are tried again at once. */
  wakeAll(): void;
}

/** Starts the loop. `onRound` gets every summary, for counters and for asking workers where they are. */
export function startDispatchLoop(deps: {
  readonly round: RoundDeps;
  /** What becomes of orders that nobody takes. */
  readonly ladder: LadderDeps;
  /** Site seconds per wall second, for what should not be tried again and again in wall time. */
  readonly rate: () => number;
  readonly onLadder: (summary: LadderSummary) => void;
  readonly onRound: (summary: RoundSummary) => void;
  /** What comes before orders are given to whoever is free. */
  readonly beforeRound?: () => Promise<void>;
  readonly onError: (error: unknown) => void;
}): DispatchLoop {
  const memory = createRoundMemory();
  // Taken back at the start of a round: one that is under way would block again what it has looked at already.
  let isEverybodyWoken = false;
  const loop = startLoop({
    onError: deps.onError,
    async run() {
      if (isEverybodyWoken) wakeBlocked(memory);
      isEverybodyWoken = false;
      await deps.beforeRound?.();
      const ladder = await runLadderRound(deps.ladder);
      deps.onLadder(ladder);
      const round = { ...deps.round, pool: withoutHeld(deps.round.pool, ladder.held) };
      const summary = await runDispatchRound(round, memory, limitsAt(deps.rate()));
      deps.onRound(summary);
      return summary.isFull && !summary.isGivenUp ? 0 : idleMs;
    },
  });
  return {
    ...loop,
    wakeAll() {
      isEverybodyWoken = true;
      loop.wake();
    },
  };
}

/** On a fast clock the pause after "nobody" is counted in wall time: the same answer would only cost work. */
function limitsAt(rate: number): typeof defaultRoundLimits {
  return { ...defaultRoundLimits, retryMs: defaultRoundLimits.retryMs * Math.max(1, rate) };
}

/** The pool without the orders that the ladder has taken in hand. */
function withoutHeld(pool: OrderPool, held: readonly string[]): OrderPool {
  return held.length === 0
    ? pool
    : { ...pool, pooled: (limit, except) => pool.pooled(limit, [...except, ...held]) };
}

/** The command path of the ladder. */
export function ladderExecutor(orderLife: OrderLifeDeps): LadderExecutor {
  return {
    async execute(orderId, head, command) {
      const answer = await executeOrderCommand(orderLife, { actor: engineActor, orderId, head, command });
      return answer.ok ? { ok: true } : answer.refusal;
    },
  };
}

/** The engine's command path. */
export function engineExecutor(orderLife: OrderLifeDeps): CommandExecutor {
  return {
    async execute(orderId, { command, head, data }) {
      const answer = await executeOrderCommand(orderLife, {
        actor: engineActor,
        orderId,
        head,
        command: { command, data },
      });
      return answer.ok ? { ok: true } : answer.refusal;
    },
  };
}
