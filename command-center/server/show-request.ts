/** What somebody is shown of a request among others: the whole item, the masked one, or nothing. */
import type { RequestItem } from '#command-center/contract/http.ts';
import type { Actor } from '#dispatch-core/domain/role.ts';
import { may, targetOf } from '#dispatch-core/may.ts';
import type { ListedRequest, ServerDeps } from './deps.ts';
import { maskRequest, presentRequest } from './present/request.ts';

/** Null for a request that the actor may not see. A list for a worker holds only requests of his own orders. */
export function showRequest(
  deps: Pick<ServerDeps, 'clock' | 'city'>,
  actor: Actor,
  request: ListedRequest,
  workerId: string | null,
): RequestItem | null {
  const permission = may(actor, 'request.read', { ...targetOf(request), workerId });
  if (!permission.allowed) return null;
  const item = presentRequest(request, request.orderIds, deps.clock.now());
  return permission.view === 'masked' ? maskRequest(item, deps.city.communityName) : item;
}
