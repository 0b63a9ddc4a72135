/** Exports: the tables of the city as an import reads them back, and the business log, streamed page by page. */
import {
  type ExportFormat,
  type ExportKind,
  type ExportQuery,
  exportColumns,
  exportKinds,
  exportQuery,
  formatsOf,
  isPlaceKind,
  misfitOf,
} from '#command-center/contract/exports.ts';
import { isoOf, isoOrNull } from '#command-center/contract/wire.ts';
import type { Actor } from '#dispatch-core/domain/role.ts';
import { may } from '#dispatch-core/may.ts';
import type { ExportAction } from '#dispatch-core/permissions/exports.ts';
import type { ServerDeps } from '../deps.ts';
import type { ExportBounds } from '../export-deps.ts';
import { visibleOf } from '../permit.ts';
import { businessPages } from '../present/export.ts';
import { invalidQuery, problem } from '../problem.ts';
import { type Route, rawRoute } from '../route.ts';
import { check } from '../validate.ts';

const mediaTypes: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
  geojson: 'application/geo+json; charset=utf-8',
};

/** The audit log has no other reader than auditors: whoever reads it may take it along. */
const actionOf: Readonly<Partial<Record<ExportKind, ExportAction | 'audit.read'>>> = {
  households: 'household.export',
  customers: 'customer.export',
  requests: 'request.export',
  orders: 'order.export',
  events: 'event.export',
  readings: 'reading.export',
  audit: 'audit.read',
};

export function exportRoutes(deps: ServerDeps): Route[] {
  const route = rawRoute({
    method: 'get',
    path: '/api/export/:kind',
    summary: `Export a table of the city (as an import reads it back) or the business log as a file: ${exportKinds.join(', ')}`,
    // Each kind has a right of its own.
    access: 'signedIn',
    mediaType: 'text/csv, application/x-ndjson, application/geo+json',
    async handle({ c, params, actor }) {
      const kind = exportKinds.find((known) => known === params.kind);
      if (kind === undefined) return problem('not-found', { what: `export of ${params.kind}` });
      const action = actionOf[kind] ?? 'place.export';
      if (!may(actor, action, 'list').allowed) return problem('forbidden', { action });
      const words = Object.entries(c.req.query()).filter(([, word]) => word !== '');
      const query = check(exportQuery, Object.fromEntries(words));
      if (!query.ok) return invalidQuery(query.issues);
      const misfit = misfitOf(kind, query.value);
      if (misfit !== null) return invalidQuery([misfit]);
      return answerFile(deps, actor, kind, query.value, visibleOf(actor, action).areaIds);
    },
  });
  return [{ ...route, query: exportQuery }];
}

async function answerFile(
  deps: ServerDeps,
  actor: Actor,
  kind: ExportKind,
  query: ExportQuery,
  visibleAreaIds: readonly string[] | null,
): Promise<Response> {
  const format = query.format ?? formatsOf(kind)[0];
  const bounds = {
    from: query.from ?? null,
    to: query.to ?? null,
    areaIds: query.area ?? null,
    visibleAreaIds,
  };
  await note(deps, actor, kind, format, bounds);
  const name = `hearthline-${kind}-${isoOf(deps.clock.now()).slice(0, 10)}.${format}`;
  return new Response(streamOf(deps, textOf(deps, actor, kind, format, bounds)), {
    headers: {
      'content-type': mediaTypes[format],
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store',
    },
  });
}

/** Written before the first row leaves: what could not be noted is not given. */
async function note(
  deps: ServerDeps,
  actor: Actor,
  kind: ExportKind,
  format: ExportFormat,
  { from, to, areaIds }: ExportBounds,
): Promise<void> {
  await deps.audit.save({
    at: deps.clock.now(),
    wallAt: deps.clock.wallNow(),
    actorId: actor.id,
    actorRole: actor.role,
    action: `export.${kind}`,
    targetKind: 'export',
    targetId: kind,
    detail: { format, from: isoOrNull(from), to: isoOrNull(to), area: areaIds },
  });
}

function textOf(
  deps: ServerDeps,
  actor: Actor,
  kind: ExportKind,
  format: ExportFormat,
  bounds: ExportBounds,
): AsyncIterable<string> {
  const { render, places, placeColumns } = deps.exports;
  if (!isPlaceKind(kind)) {
    const pages = businessPages(deps, actor, kind, format, bounds);
    return format === 'csv' && kind !== 'events'
      ? render.csv(exportColumns[kind], pages)
      : render.ndjson(pages);
  }
  if (format === 'csv') return render.csv(placeColumns(kind), places(kind, 'table', bounds));
  return render[format](places(kind, 'features', bounds));
}

/** The next page is read when the reader has taken the one before: he who is slow waits for himself alone. */
function streamOf(deps: ServerDeps, text: AsyncIterable<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const parts = text[Symbol.asyncIterator]();
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const next = await parts.next();
          if (next.done === true) controller.close();
          else controller.enqueue(encoder.encode(next.value));
        } catch (error) {
          deps.log('error', 'export.failed', { incidentId: deps.newId(), error });
          // Without its end the file is seen to be broken; nothing of the cause leaves the server.
          controller.error(new Error('the export broke off'));
        }
      },
      async cancel() {
        await parts.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}
