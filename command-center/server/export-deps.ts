/** The part of the dependencies that exports ask for: rows page by page, and the text of files. */
import type { PlaceKind } from '#command-center/contract/exports.ts';
import type { DomainEvent } from '#dispatch-core/domain/event.ts';
import type { Order } from '#dispatch-core/domain/order.ts';
import type { ServiceRequest } from '#dispatch-core/domain/request.ts';
import type { Instant } from '#dispatch-core/domain/time.ts';
import type { AuditRow } from './identity-deps.ts';

/** Rows of one page at a time; the next page is read when it is asked for. */
export type Pages<T> = AsyncIterable<readonly T[]>;

export interface ExportBounds {
  /** `from` ≤ time < `to`; null = open. */
  readonly from: Instant | null;
  readonly to: Instant | null;
  /** What the asking person may see: these areas and what belongs to none; null = everything. */
  readonly visibleAreaIds: readonly string[] | null;
  /** What he asks for; null = all of it. */
  readonly areaIds: readonly string[] | null;
}

/** One sample; `metrics`, `values` and `qualities` run in parallel. */
export interface ExportedReading {
  readonly sourceKind: string;
  readonly sourceId: string;
  readonly deviceAt: Instant;
  readonly occurredAt: Instant;
  readonly recordedAt: Instant;
  readonly metrics: readonly string[];
  readonly values: readonly (number | null)[];
  readonly qualities: readonly string[];
}

export interface ExportDeps {
  /** Columns of the table form, as an import understands them. */
  placeColumns(kind: PlaceKind): readonly string[];
  /** Rows as an import reads them back: values by column, or GeoJSON features. */
  places(kind: PlaceKind, form: 'table' | 'features', bounds: ExportBounds): Pages<object>;
  /** Oldest first, by the time they came in. */
  requests(bounds: ExportBounds): Pages<ServiceRequest & { readonly orderIds: readonly string[] }>;
  orders(bounds: ExportBounds): Pages<Order>;
  /** In the order of the log. */
  events(bounds: ExportBounds): Pages<{ readonly seq: number; readonly event: DomainEvent }>;
  /** Source by source, each in the order of its times. */
  readings(bounds: ExportBounds): Pages<ExportedReading>;
  audit(bounds: ExportBounds): Pages<AuditRow>;
  readonly render: {
    /** Columns are dotted paths into the rows. */
    csv(columns: readonly string[], pages: Pages<object>): AsyncIterable<string>;
    ndjson(pages: Pages<object>): AsyncIterable<string>;
    geojson(pages: Pages<object>): AsyncIterable<string>;
  };
}
