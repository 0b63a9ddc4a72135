/** Duty by command: written together with the messages that it causes, so that each is told exactly once. */
import { offDutyNotifications } from '#dispatch-core/app/off-duty.ts';
import type { Duty, Worker } from '#dispatch-core/domain/worker.ts';
import { workingStates } from '#dispatch-core/order/machine.ts';
import type { NewId } from '#dispatch-core/ports.ts';
import type { Database } from '../database.ts';
import { listOrders } from './orders.ts';
import { addToOutbox } from './outbox.ts';
import { loadWorker, setDuty } from './workers.ts';

export interface DutyChange {
  readonly workerId: string;
  readonly duty: Duty;
  /** Site time. */
  readonly at: number;
  readonly newId: NewId;
}

/** The worker as he then is; null when there is none. Somebody who was it already changes nothing and tells nobody. */
export function changeDuty(db: Database, { workerId, duty, at, newId }: DutyChange): Promise<Worker | null> {
  return db.transaction(async (tx) => {
    const outcome = await setDuty(tx, workerId, duty, at);
    const worker = outcome === 'unknown' ? null : await loadWorker(tx, workerId);
    if (worker === null || outcome === 'same' || duty === 'on') return worker;
    const visible = { areaIds: null, repairStationId: null, workerId };
    const held = await listOrders(tx, { state: workingStates, visible, limit: 100 });
    await addToOutbox(tx, offDutyNotifications(worker, held.items, at, newId));
    return worker;
  });
}
