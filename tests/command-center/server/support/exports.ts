/** Exports over the town in memory, with the real writers; pages of two rows, so that every export has several. */
import type { ExportDeps } from '#command-center/server/export-deps.ts';
import { renderCsv, renderGeojson, renderNdjson } from '#geo-data/export/render.ts';
import type { Town } from '#tests/dispatch-core/support/town.ts';

async function* paged<T>(load: () => readonly T[]): AsyncGenerator<readonly T[]> {
  const rows = load();
  for (let i = 0; i < rows.length; i += 2) yield rows.slice(i, i + 2);
}

export function memoryExports({ store }: Town): ExportDeps {
  return {
    placeColumns: () => ['id', 'name'],
    places: (_kind, form) =>
      paged(() =>
        ['1', '2', '3'].map((id) =>
          form === 'table'
            ? { id, name: `第${id}个` }
            : { type: 'Feature', properties: { id }, geometry: null },
        ),
      ),
    requests: () =>
      paged(() =>
        store.all().map(({ request, orders }) => ({ ...request, orderIds: orders.map(({ id }) => id) })),
      ),
    orders: () => paged(() => store.all().flatMap(({ orders }) => [...orders])),
    events: () => paged(() => store.events.map((event, i) => ({ seq: i + 1, event }))),
    readings: () =>
      paged(() => [
        {
          sourceKind: 'heatStation',
          sourceId: 'hs1',
          deviceAt: 0,
          occurredAt: 1,
          recordedAt: 2,
          metrics: ['supplySecC', 'returnSecC'],
          values: [51.5, null],
          qualities: ['good', 'bad'],
        },
      ]),
    audit: () => paged(() => []),
    render: { csv: renderCsv, ndjson: renderNdjson, geojson: renderGeojson },
  };
}
