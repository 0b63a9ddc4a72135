/** What each person sees of each channel: whole items, items without personal data, or nothing. */
import type { WorkerItem } from '#command-center/contract/http.ts';
import type { Channel, ChannelItem } from '#command-center/contract/live.ts';
import type { Actor } from '#dispatch-core/domain/role.ts';
import { may, type Target } from '#dispatch-core/may.ts';
import { targetOfOrder, targetOfRequest, targetOfWorker, viewOf } from '../permit.ts';
import type { NameOf } from '../present/event.ts';
import { maskOrder } from '../present/order.ts';
import { maskRequest } from '../present/request.ts';
import { maskWorker } from '../present/worker.ts';

/** Shows an item to an actor: the item, a masked one, or null when it is outside his rights. */
export type Show<T> = (actor: Actor, item: T) => T | null;

export type Views = { readonly [C in Channel]: Show<ChannelItem<C>> };

/** Actors with the same key see the same rows in the same form, so that one text serves them all. */
export function audienceOf(actor: Actor): string {
  return JSON.stringify([actor.role, actor.areaIds, actor.repairStationId, actor.workerId]);
}

/** True when the actor's role has a right to the channel at all. */
export function mayOpen(actor: Actor, channel: Channel): boolean {
  return may(actor, `live.${channel}`, 'list').allowed;
}

/** The views of all channels. Rows that name no place are for everybody who has the channel. */
export function createViews(communityName: NameOf): Views {
  return {
    fixes: showBy('fixes', targetOfWorker, maskWorker),
    orders: showBy<ChannelItem<'orders'>>('orders', targetOfOrder, (item) => maskOrder(item, communityName)),
    requests: showBy<ChannelItem<'requests'>>('requests', targetOfRequest, (item) =>
      maskRequest(item, communityName),
    ),
    heatStations: whole,
    alarms: whole,
    notices: whole,
    calls: (actor, item) => (viewOf(actor, 'live.calls', {}) === 'masked' ? { ...item, number: null } : item),
    agents: whole,
    heat: whole,
    kpi: whole,
    coverage: whole,
    desk: whole,
    outages: (actor, item) => (viewOf(actor, 'live.outages', { areaId: item.areaId }) === null ? null : item),
  };
}

function whole<T>(_actor: Actor, item: T): T {
  return item;
}

function showBy<T>(
  channel: 'fixes' | 'orders' | 'requests',
  target: (item: T) => Partial<Target>,
  mask: (item: T) => T,
): Show<T> {
  return (actor, item) => {
    const view = viewOf(actor, `live.${channel}`, target(item));
    if (view === null) return null;
    return view === 'masked' ? mask(item) : item;
  };
}

/** Whether a worker's place may be drawn for this actor. */
export function seesPlace(actor: Actor, worker: Pick<WorkerItem, 'id' | 'repairStationId'>): boolean {
  return viewOf(actor, 'live.fixes', targetOfWorker(worker)) !== null;
}
