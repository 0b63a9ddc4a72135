/** Binds exports to the stores and writers of the database's folder. */
import type { Database } from '#geo-data/database.ts';
import { pagesOfAudit, pagesOfEvents, pagesOfOrders, pagesOfRequests } from '#geo-data/export/business.ts';
import { pagesOfPlaces, placeColumns } from '#geo-data/export/places.ts';
import { pagesOfReadings } from '#geo-data/export/readings.ts';
import { renderCsv, renderGeojson, renderNdjson } from '#geo-data/export/render.ts';
import type { ExportDeps } from '../server/export-deps.ts';

export function bindExports(db: Database): ExportDeps {
  return {
    placeColumns,
    places: (kind, form, bounds) => pagesOfPlaces(db, kind, form, bounds),
    requests: (bounds) => pagesOfRequests(db, bounds),
    orders: (bounds) => pagesOfOrders(db, bounds),
    events: (bounds) => pagesOfEvents(db, bounds),
    readings: (bounds) => pagesOfReadings(db, bounds),
    audit: (bounds) => pagesOfAudit(db, bounds),
    render: { csv: renderCsv, ndjson: renderNdjson, geojson: renderGeojson },
  };
}
