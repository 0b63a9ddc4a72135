/** Tiles of our own layers out of the tables: PostgreSQL encodes them itself, for PGlite they are encoded here. */
import type { Database, Param } from '../database.ts';
import { encodeTile, type TileFeature } from '../tiles/encode-tile.ts';
import { type LayerPart, type LiveLayer, layerParts, maxLiveZoom } from '../tiles/live-layers.ts';
import { boundsOfTile, type TileRef, tileBuffer, tileExtent } from '../tiles/mercator.ts';
import { featureInTile, type StoredGeometry } from '../tiles/tile-shapes.ts';
import { bytes, text } from './rows.ts';

/** Half a pixel on a screen, in tile units: corners that stand out less are left out below the last zoom. */
const toleranceUnits = 4;

/** Another text after every change of what the layer is drawn from. */
export async function readLayerVersion(db: Database, layer: LiveLayer): Promise<string> {
  const { rows } = await db.query('select stamp::text as stamp from layer_versions where layer = $1::text', [
    layer,
  ]);
  // Nothing was ever written: the empty layer is a version too.
  return rows[0] === undefined ? 'empty' : text(rows[0], 'stamp');
}

/** The encoded tile, not compressed; null when nothing lies in it. The zoom is at most `maxLiveZoom`. */
export async function renderLiveTile(
  db: Database,
  layer: LiveLayer,
  tile: TileRef,
): Promise<Uint8Array | null> {
  const parts = layerParts[layer].filter(({ minZoom }) => tile.z >= minZoom);
  const render = db.driver === 'postgres' ? renderInDatabase : renderHere;
  const rendered = await Promise.all(parts.map((part) => render(db, part, tile)));
  const filled = rendered.filter((one) => one !== null && one.length > 0).filter((one) => one !== null);
  // A tile is its layers one after the other.
  return filled.length === 0 ? null : Buffer.concat(filled);
}

/** What both ways draw: chosen, generalised and sorted alike. Parameters 1–4 the box, 5 the tolerance in degrees. */
function featuresOf(part: LayerPart, zoom: number): string {
  const geometry = part.geometry ?? part.column;
  const isWhole = part.shape === 'point' || zoom >= maxLiveZoom;
  const conditions = [
    `${part.column} && st_makeenvelope($1::float8, $2::float8, $3::float8, $4::float8, 4326)`,
    part.where?.(zoom),
    // Not above the tolerance: nothing that anybody sees.
    part.shape === 'polygon'
      ? `greatest(st_xmax(${part.column}) - st_xmin(${part.column}), st_ymax(${part.column}) - st_ymin(${part.column})) > $5::float8`
      : '$5::float8 is not null',
  ].filter((condition) => typeof condition === 'string');
  return `select ${part.attributes.join(', ')},
      ${isWhole ? geometry : `st_simplify(${geometry}, $5::float8, true)`} as shape
    from ${part.table} where ${conditions.join(' and ')}`;
}

function parametersOf(tile: TileRef): Param[] {
  const toleranceDeg = (toleranceUnits * 360) / 2 ** tile.z / tileExtent;
  return [...boundsOfTile(tile, tileBuffer), toleranceDeg];
}

async function renderInDatabase(db: Database, part: LayerPart, tile: TileRef): Promise<Uint8Array | null> {
  const names = part.attributes.join(', ');
  const { rows } = await db.query(
    `with features as (${featuresOf(part, tile.z)}),
     cut as (
       select ${names}, st_asmvtgeom(st_transform(shape, 3857),
         st_tileenvelope($6::int, $7::int, $8::int), ${tileExtent}, ${tileBuffer}, true) as geom
       from features order by ${part.attributes[0]}
     )
     select st_asmvt(cut, '${part.name}', ${tileExtent}, 'geom') as tile from cut where geom is not null`,
    [...parametersOf(tile), tile.z, tile.x, tile.y],
  );
  return rows[0] === undefined || rows[0].tile === null ? null : bytes(rows[0], 'tile');
}

/** One text instead of rows: a third of the time for thousands of features. */
async function renderHere(db: Database, part: LayerPart, tile: TileRef): Promise<Uint8Array | null> {
  const { rows } = await db.query(
    `with features as (${featuresOf(part, tile.z)})
     select coalesce(json_agg(json_build_array(st_asgeojson(shape, 7)::json, ${part.attributes.join(', ')})
       order by ${part.attributes[0]}), '[]')::text as found
     from features where not st_isempty(shape)`,
    parametersOf(tile),
  );
  const found: FoundRow[] = rows[0] === undefined ? [] : JSON.parse(text(rows[0], 'found'));
  const features = found.flatMap(([geometry, ...values]): TileFeature[] => {
    const feature = featureInTile(geometry, tagsOf(part, values), tile);
    return feature === null ? [] : [feature];
  });
  return encodeTile(new Map([[part.name, features]]));
}

type FoundRow = readonly [StoredGeometry, ...(string | number | null)[]];

function tagsOf(
  part: LayerPart,
  values: readonly (string | number | null)[],
): Record<string, string | number> {
  return Object.fromEntries(
    part.attributes.flatMap((name, i) => {
      const value = values[i] ?? null;
      return value === null ? [] : [[name, value] as const];
    }),
  );
}
