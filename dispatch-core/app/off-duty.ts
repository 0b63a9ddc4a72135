/** Going off duty with work in hand: allowed, but the station and the dispatchers hear of it, so that nothing lies with nobody. Pure. */
import type { Order } from '../domain/order.ts';
import type { Role } from '../domain/role.ts';
import type { Instant } from '../domain/time.ts';
import type { Worker } from '../domain/worker.ts';
import { workingStates } from '../order/machine.ts';
import type { NewId, Notification } from '../ports.ts';

const dispatcher: Role = 'dispatcher';

/** One message each to his station and to the dispatchers, with the orders that he accepted and has not reported; none without such orders. */
export function offDutyNotifications(
  worker: Pick<Worker, 'id' | 'name' | 'repairStationId'>,
  orders: readonly Pick<Order, 'id' | 'no' | 'state'>[],
  at: Instant,
  newId: NewId,
): readonly Notification[] {
  const held = orders.filter((order) => workingStates.includes(order.state));
  if (held.length === 0) return [];
  const data = {
    workerId: worker.id,
    workerName: worker.name,
    orderIds: held.map((order) => order.id),
    orderNos: held.map((order) => order.no),
  };
  const recipients: readonly Notification['recipient'][] = [
    { kind: 'repairStation', id: worker.repairStationId },
    { kind: 'role', id: dispatcher },
  ];
  return recipients.map((recipient) => ({
    id: newId(),
    recipient,
    code: 'off-duty-with-orders',
    orderId: null,
    requestId: null,
    at,
    data,
  }));
}
