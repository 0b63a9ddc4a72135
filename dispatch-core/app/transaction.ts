/** One transaction of the use cases: tried afresh when somebody else was faster, published after the commit. */
import type { ChangeSet, Clock, NewId, OrderLifeStore, OrderLifeTx, Rules } from '../ports.ts';
import type { CommandAnswer } from './answer.ts';
import { isConflict } from './conflict.ts';

/** What the use cases of an order's life ask of the world. */
export interface OrderLifeDeps {
  readonly store: OrderLifeStore;
  readonly clock: Pick<Clock, 'now' | 'wallNow'>;
  readonly newId: NewId;
  readonly rules: () => Rules;
  /** Called once per committed change, after the commit; must not throw. */
  readonly publish: (change: ChangeSet) => void;
  /** Waits a little, by chance more or less, before try number `tries`, so that rivals do not meet again and again. */
  readonly pause?: (tries: number) => Promise<void>;
}

/** What one run inside the transaction answered and wrote. */
export interface Ran {
  readonly answer: CommandAnswer;
  readonly changes: readonly ChangeSet[];
}

/** Most tries before a conflict is a fault. */
export const maxTries = 24;

/**
 * Runs inside a transaction; on a conflict once more with everything loaded afresh, so that the second try
 * decides about what the winner left. Throws the conflict after `maxTries`, and any fault at once.
 */
export async function runTransaction(
  { store, publish, pause }: OrderLifeDeps,
  run: (tx: OrderLifeTx) => Promise<Ran>,
): Promise<CommandAnswer> {
  for (let tries = 1; ; tries++) {
    try {
      const ran = await store.transaction(run);
      for (const change of ran.changes) publish(change);
      return ran.answer;
    } catch (error) {
      if (!isConflict(error) || tries >= maxTries) throw error;
      await pause?.(tries);
    }
  }
}
