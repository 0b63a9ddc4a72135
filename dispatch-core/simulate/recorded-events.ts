/** Reads the orders of a day out of the events that made them. */
import { orderClasses } from '../domain/service-type.ts';
import type { Instant } from '../domain/time.ts';
import type { RecordedOrder } from './recorded-day.ts';

/** What is read of one line of the log. */
export interface RecordedEvent {
  readonly orderId: string | null;
  readonly type: string;
  readonly occurredAt: Instant;
  readonly data: Readonly<Record<string, unknown>>;
}

interface Draft {
  order: RecordedOrder;
  arrivedAt: Instant | null;
}

/**
 * Folds the log, in its order, into orders with the time their work took and the moment they were taken back.
 * Orders that a worker entered himself are left out: nobody had to be found for them.
 */
export function recordedFromEvents(events: Iterable<RecordedEvent>): readonly RecordedOrder[] {
  const drafts = new Map<string, Draft>();
  for (const event of events) {
    if (event.orderId === null) continue;
    const draft = drafts.get(event.orderId);
    if (draft !== undefined) continueDraft(draft, event);
    else if (event.type === 'dispatch') {
      const order = birthOf(event.orderId, event);
      if (order !== null) drafts.set(event.orderId, { order, arrivedAt: null });
    }
  }
  return [...drafts.values()].map(({ order }) => order);
}

function birthOf(id: string, { occurredAt, data }: RecordedEvent): RecordedOrder | null {
  const born = field(data, 'order');
  const [lon, lat, dueAt] = [field(born, 'lon'), field(born, 'lat'), instantOf(field(born, 'dueAt'))];
  const orderClass = orderClasses.find((name) => name === field(born, 'class'));
  if (orderClass === undefined || typeof lon !== 'number' || typeof lat !== 'number' || dueAt === null)
    return null;
  return {
    ...{ id, class: orderClass, lon, lat, dueAt, createdAt: occurredAt },
    areaId: textOf(field(born, 'areaId')),
    repairStationId: textOf(field(born, 'repairStationId')),
    ...{ workerId: null, serviceMs: null, withdrawnAt: null },
  };
}

function continueDraft(draft: Draft, { type, occurredAt, data }: RecordedEvent): void {
  const { order } = draft;
  const workerId = textOf(field(data, 'workerId'));
  if (workerId !== null && type !== 'void') draft.order = { ...order, workerId };
  if (type === 'arrive') draft.arrivedAt = occurredAt;
  if (type === 'report' && draft.arrivedAt !== null)
    draft.order = { ...draft.order, serviceMs: Math.max(1, occurredAt - draft.arrivedAt) };
  if (type === 'void' && draft.arrivedAt === null) draft.order = { ...draft.order, withdrawnAt: occurredAt };
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Events keep instants as numbers; other programs may write them as text. */
function instantOf(value: unknown): Instant | null {
  const instant = typeof value === 'string' ? Date.parse(value) : value;
  return typeof instant === 'number' && Number.isFinite(instant) ? instant : null;
}
