/** Who is told what: every event that concerns somebody becomes a message for him, written with the change. */
import type { DomainEvent } from '../domain/event.ts';
import type { Order } from '../domain/order.ts';
import type { OrderEvent } from '../domain/order-event.ts';
import type { ServiceRequest } from '../domain/request.ts';
import type { RequestEvent } from '../domain/request-event.ts';
import type { Role } from '../domain/role.ts';
import { isDoneOrder, isOpenOrder } from '../order/machine.ts';
import { readOrderEvent } from '../order/read-event.ts';
import type { KnownPeople, NewId, Notification } from '../ports.ts';
import { readRequestEvent } from '../request/read-event.ts';
import type { Settled } from './settle.ts';

type Recipient = Notification['recipient'];
/** One message before it is addressed: its code and everybody who gets it. */
interface Message {
  readonly code: string;
  readonly to: readonly (Recipient | null)[];
}

const worker = (id: string | null): Recipient | null => (id === null ? null : { kind: 'worker', id });
const user = (id: string): Recipient => ({ kind: 'user', id });
/** A worker is reached on his phone, everybody else in the application. */
const person =
  (people: KnownPeople) =>
  (id: string): Recipient => ({ kind: people.get(id) ?? 'user', id });
const role = (id: Role): Recipient => ({ kind: 'role', id });
/** The station; the dispatchers where there is none. */
const station = ({ repairStationId: id }: Order): Recipient =>
  id === null ? role('dispatcher') : { kind: 'repairStation', id };
/** Whoever reported it, by the request: it knows the caller. */
const customer = ({ requestId }: Order): Recipient => ({ kind: 'customer', id: requestId });
/** Who looks after the request; all agents where nobody does. */
const owner = ({ ownerId }: ServiceRequest): Recipient => (ownerId === null ? role('agent') : user(ownerId));

/** The messages of a settled change, each recipient once per event; `people` are those whom the command names. */
export function notificationsOf(
  settled: Settled,
  people: KnownPeople,
  newId: NewId,
): readonly Notification[] {
  const { request, orders } = settled.after;
  return settled.steps.flatMap(({ event, orderAfter }) => {
    if (orderAfter === null) return address(event, requestMessages(readRequestEvent(event), request), newId);
    const last = orders.find((order) => order.id === orderAfter.id) ?? orderAfter;
    const messages = [
      ...orderMessages(readOrderEvent(event), orderAfter, last, people),
      ...allDone(event, request, orders),
    ];
    return address(event, messages, newId);
  });
}

function address(event: DomainEvent, messages: readonly Message[], newId: NewId): readonly Notification[] {
  const { orderId, requestId, recordedAt: at } = event;
  return messages.flatMap(({ code, to }) => {
    const recipients = new Map(to.filter((one) => one !== null).map((one) => [`${one.kind} ${one.id}`, one]));
    return [...recipients.values()].map((recipient) => {
      const data = { eventId: event.id, type: event.type, note: event.note };
      return { id: newId(), recipient, code, orderId, requestId, at, data };
    });
  });
}

/** Several orders, all at their end: only the owner can say whether the matter is. */
function allDone(event: DomainEvent, request: ServiceRequest, orders: readonly Order[]): readonly Message[] {
  const isEnd = event.to === 'completed' || event.to === 'void';
  const isWaiting = request.state === 'dispatched' || request.state === 'tracking';
  if (!isEnd || event.from === event.to || !isWaiting) return [];
  if (orders.some(isOpenOrder) || !orders.some(isDoneOrder)) return [];
  return [{ code: 'orders-done', to: [owner(request)] }];
}

function orderMessages(
  event: OrderEvent,
  order: Order,
  last: Order,
  people: KnownPeople,
): readonly Message[] {
  switch (event.type) {
    case 'dispatch':
      return event.to === 'at_station' ? [{ code: 'order-at-station', to: [station(order)] }] : [];
    case 'supplement':
      return [{ code: 'order-supplemented', to: [station(order)] }];
    case 'lapse':
      return [{ code: 'order-lapsed', to: [station(order), role('dispatcher')] }];
    case 'offer':
      return [{ code: 'order-offered', to: [worker(order.workerId)] }];
    case 'arrange':
    case 'assign':
      return [{ code: 'order-assigned', to: [worker(order.workerId)] }];
    case 'force':
    case 'reassign':
    case 'escalate':
      return replaced(event, order, people);
    case 'withdraw':
      return [{ code: 'order-taken-away', to: [worker(event.data.workerId)] }];
    case 'divert':
      return [
        { code: 'order-diverted', to: [worker(event.data.previousWorkerId)] },
        // Somebody waits for him: he comes later now, or somebody else does.
        { code: 'visit-delayed', to: [customer(order)] },
      ];
    case 'transfer':
      return [
        { code: 'order-taken-away', to: [worker(event.data.previousWorkerId)] },
        { code: 'order-at-station', to: [station(order)] },
      ];
    case 'decline':
    case 'expire':
      return event.to === 'confirmed' ? [{ code: 'order-declined', to: [station(order)] }] : [];
    case 'sendBack':
      return sentBack(event, order);
    case 'report':
      return last.state === 'reported' ? [{ code: 'review-needed', to: [station(order)] }] : [];
    case 'review':
      return event.data.outcome === 'completed' ? [] : reviewed(event, order);
    case 'void':
      return [{ code: 'order-void', to: [worker(event.data.workerId), station(order)] }];
    case 'confirm':
    case 'accept':
    case 'claim':
    case 'depart':
    case 'arrive':
    case 'archive':
    case 'redispatch':
    case 'pause':
    case 'resume':
    case 'note':
    case 'unsupervise':
      return [];
    case 'climb':
      return event.data.rung === 'call'
        ? [{ code: 'order-call', to: [worker(event.data.workerId)] }]
        : [{ code: 'order-unclaimed', to: [role('supervisor'), station(order)] }];
    case 'cc':
      return [{ code: 'order-copied', to: event.data.userIds.map(person(people)) }];
    case 'requestPostponement':
    case 'decidePostponement':
    case 'expedite':
    case 'supervise':
    case 'petition':
    case 'editDue':
    case 'slaWarning':
    case 'overdue':
    case 'overdueLifted':
      return clockMessages(event, order);
  }
}

function replaced(
  event: OrderEvent<'force' | 'reassign' | 'escalate'>,
  order: Order,
  people: KnownPeople,
): readonly Message[] {
  const { previousWorkerId, workerId } = event.data;
  const gone = previousWorkerId === workerId ? null : worker(previousWorkerId);
  const copied = event.type === 'escalate' ? event.data.cc.map(person(people)) : [];
  return [
    { code: 'order-taken-away', to: [gone] },
    { code: event.type === 'force' ? 'order-forced' : 'order-assigned', to: [worker(order.workerId)] },
    { code: 'order-escalated', to: copied },
  ];
}

/** A worker's goes to who gave it out; a station's shows up at the request's owner. */
function sentBack(event: OrderEvent<'sendBack'>, order: Order): readonly Message[] {
  if (event.to === 'void') return [];
  const sender = event.to === 'confirmed' ? station(order) : role('dispatcher');
  return [{ code: 'order-sent-back', to: [sender] }];
}

function reviewed(event: OrderEvent<'review'>, order: Order): readonly Message[] {
  if (event.data.outcome === 'back') return [{ code: 'review-back', to: [worker(order.workerId)] }];
  return [{ code: 'order-void', to: [station(order)] }];
}

type ClockEvent = OrderEvent<
  | 'requestPostponement'
  | 'decidePostponement'
  | 'expedite'
  | 'supervise'
  | 'petition'
  | 'editDue'
  | 'slaWarning'
  | 'overdue'
  | 'overdueLifted'
>;

/** Clocks and marks: to whom the order lies with, and to those above him where it is late. */
function clockMessages(event: ClockEvent, order: Order): readonly Message[] {
  const holder = worker(order.workerId) ?? station(order);
  switch (event.type) {
    case 'requestPostponement':
      return [{ code: 'postponement-requested', to: [station(order), role('supervisor')] }];
    case 'decidePostponement':
      return [{ code: 'postponement-decided', to: [holder] }];
    case 'expedite':
      return [{ code: 'order-expedited', to: [holder] }];
    case 'supervise':
      return [{ code: 'order-supervised', to: [holder, station(order)] }];
    case 'petition':
      return [{ code: 'order-petition', to: [holder, station(order), role('supervisor')] }];
    case 'editDue':
      return [{ code: 'order-due-changed', to: [holder] }];
    case 'slaWarning':
      return [{ code: 'sla-warning', to: [holder, station(order), role('supervisor')] }];
    case 'overdue':
      return [{ code: 'order-overdue', to: [holder, station(order), role('supervisor')] }];
    case 'overdueLifted':
      return [{ code: 'overdue-lifted', to: [holder, station(order), role('supervisor')] }];
  }
}

function requestMessages(event: RequestEvent, request: ServiceRequest): readonly Message[] {
  switch (event.type) {
    case 'register':
      return event.data.request.ownerId === event.actorId
        ? []
        : [{ code: 'request-registered', to: [owner(request)] }];
    case 'changeOwner':
      return [{ code: 'request-given', to: [user(event.data.ownerId)] }];
    case 'returned':
      return [{ code: 'request-returned', to: [owner(request)] }];
    case 'petition':
      return [{ code: 'request-petition', to: [owner(request), role('supervisor')] }];
    case 'reopen':
      return [{ code: 'request-reopened', to: [owner(request)] }];
    case 'endResolved':
      return event.to === 'follow_up_due' ? [{ code: 'follow-up-due', to: [owner(request)] }] : [];
    case 'slaWarning':
      return [{ code: 'request-warning', to: [owner(request)] }];
    case 'overdue':
      return [{ code: 'request-overdue', to: [owner(request), role('supervisor')] }];
    default:
      return [];
  }
}
