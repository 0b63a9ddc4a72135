/** Events: immutable facts that make up the history of a request and its orders. */

import type { OrderState } from './order.ts';
import type { RequestState } from './request.ts';
import type { Role } from './role.ts';
import type { Instant } from './time.ts';

/**
 * One fact. `type` is the command's name, or one of the engine's own (`slaWarning`, `overdue`, `overdueLifted`, `climb`);
 * `data` holds everything that `evolve` needs, so that replaying the log gives the stored rows.
 */
export interface DomainEvent {
  readonly id: string;
  readonly requestId: string;
  /** Null for events of the request itself. */
  readonly orderId: string | null;
  readonly type: string;
  readonly from: OrderState | RequestState | null;
  readonly to: OrderState | RequestState;
  /** Version of the order or request after this event. */
  readonly version: number;
  readonly actorId: string;
  readonly actorRole: Role;
  readonly commandId: string | null;
  readonly occurredAt: Instant;
  readonly recordedAt: Instant;
  readonly note: string | null;
  readonly lon: number | null;
  readonly lat: number | null;
  readonly data: Readonly<Record<string, unknown>>;
}
