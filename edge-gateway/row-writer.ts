/** Writes rows and rejects of the intake and says how each message ended. */
import type { BatcherLimits } from './batch.ts';
import type { MessageOutcome } from './counters.ts';
import type { GatewayLog, IngestStore } from './ports.ts';
import { createRejectBudget, type Refused, rejectRow } from './reject.ts';
import { createRowBatcher, type IntakeItem, type OnStored } from './save-rows.ts';

export interface RowWriter {
  /** Resolves after COMMIT. */
  commit(item: IntakeItem): Promise<MessageOutcome>;
  /** Keeps a reject (within the device's budget) and resolves after COMMIT. */
  refuse(input: Refused, reason: string, field: string | null): Promise<MessageOutcome>;
  waiting(): { readonly items: number; readonly bytes: number };
  drain(): Promise<void>;
}

export interface RowWriterPorts {
  readonly store: IngestStore;
  readonly onStored: OnStored;
  readonly log: GatewayLog;
  /** Wall time, for the budget of rejects per device. */
  readonly wallNow: () => number;
}

export function createRowWriter(ports: RowWriterPorts, limits: BatcherLimits): RowWriter {
  const rows = createRowBatcher(ports.store, limits, guarded(ports.onStored, ports.log), pause);
  const budget = createRejectBudget(ports.wallNow);
  return {
    async commit(item) {
      const outcome = await rows.add(item);
      return outcome === 'refused' ? { kind: 'rejected', reason: 'store-refused' } : { kind: outcome };
    },
    async refuse(input, reason, field) {
      if (budget.mayKeep(input.identity.username)) {
        await rows.add({ kind: 'reject', row: rejectRow(input, reason, field) });
      }
      return { kind: 'rejected', reason };
    },
    waiting: () => rows.waiting(),
    drain: () => rows.drain(),
  };
}

/** A listener that throws must not turn a committed message into an unacknowledged one. */
function guarded(onStored: OnStored, log: GatewayLog): OnStored {
  return (rows) => {
    try {
      onStored(rows);
    } catch (error) {
      log('error', 'on-stored-failed', { error: String(error) });
    }
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
