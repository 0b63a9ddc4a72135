/** Rows of an export as somebody may see them: the items of the lists, masked where the lists mask them. */
import type { BusinessKind, ExportFormat } from '#command-center/contract/exports.ts';
import { isoOf } from '#command-center/contract/wire.ts';
import type { Actor } from '#dispatch-core/domain/role.ts';
import type { ServerDeps } from '../deps.ts';
import type { ExportBounds, ExportedReading, Pages } from '../export-deps.ts';
import { targetOfOrder, targetOfRequest, viewOf } from '../permit.ts';
import { presentEvent } from './event.ts';
import { maskOrder, presentOrder } from './order.ts';
import { maskRequest, presentRequest } from './request.ts';

/** The rows of a business kind, page by page; rows outside of the actor's reach are absent. */
export function businessPages(
  deps: ServerDeps,
  actor: Actor,
  kind: BusinessKind,
  format: ExportFormat,
  bounds: ExportBounds,
): Pages<object> {
  const { exports } = deps;
  switch (kind) {
    case 'requests':
      return each(exports.requests(bounds), (request) => {
        const view = viewOf(actor, 'request.export', targetOfRequest(request));
        const item = presentRequest(request, request.orderIds, deps.clock.now());
        return shown(view, item, () => maskRequest(item, deps.city.communityName));
      });
    case 'orders':
      return each(exports.orders(bounds), (order) => {
        const view = viewOf(actor, 'order.export', targetOfOrder(order));
        const item = presentOrder(order, deps.clock.now());
        return shown(view, item, () => maskOrder(item, deps.city.communityName));
      });
    case 'events':
      return each(exports.events(bounds), ({ seq, event }) => [
        { seq, ...presentEvent(event, deps.people.nameOf) },
      ]);
    case 'readings':
      return each(exports.readings(bounds), format === 'csv' ? valuesOf : (reading) => [sampleOf(reading)]);
    case 'audit':
      return each(exports.audit(bounds), (row) => [{ ...row, at: isoOf(row.at), wallAt: isoOf(row.wallAt) }]);
  }
}

async function* each<T>(
  pages: Pages<T>,
  show: (row: T) => readonly object[],
): AsyncGenerator<readonly object[]> {
  for await (const rows of pages) yield rows.flatMap(show);
}

function shown(view: ReturnType<typeof viewOf>, item: object, mask: () => object): readonly object[] {
  if (view === null) return [];
  return [view === 'masked' ? mask() : item];
}

function headOf({ sourceKind, sourceId, occurredAt, deviceAt, recordedAt }: ExportedReading) {
  return {
    sourceKind,
    sourceId,
    at: isoOf(occurredAt),
    deviceAt: isoOf(deviceAt),
    recordedAt: isoOf(recordedAt),
  };
}

/** The body that a station sends: what is not good is named. */
function sampleOf(reading: ExportedReading): object {
  const { metrics, values, qualities } = reading;
  const doubted = metrics.flatMap((name, i) =>
    qualities[i] === 'good' ? [] : [[name, qualities[i]] as const],
  );
  return {
    ...headOf(reading),
    values: Object.fromEntries(metrics.map((name, i) => [name, values[i] ?? null])),
    ...(doubted.length === 0 ? {} : { quality: Object.fromEntries(doubted) }),
  };
}

/** Stations measure different things: a table has a line for each value. */
function valuesOf(reading: ExportedReading): object[] {
  const head = headOf(reading);
  const { metrics, values, qualities } = reading;
  return metrics.map((name, i) => ({ ...head, name, value: values[i] ?? null, quality: qualities[i] }));
}
