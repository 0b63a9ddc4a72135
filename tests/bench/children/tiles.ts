/** Child process: a pipe network of a large city in a database, its tiles served, and asked of the database alone. */
import { bindTiles } from '#command-center/runtime/bind-tiles.ts';
import { openBlobFiles } from '#command-center/runtime/blobs.ts';
import { monotonicNow } from '#command-center/runtime/wall-clock.ts';
import type { Database } from '#geo-data/database.ts';
import { openDatabase } from '#geo-data/open.ts';
import { boundsOfTile, type TileRef, tilesOf } from '#geo-data/tiles/mercator.ts';
import { serveTasks, type TaskArguments } from '../child-tasks.ts';
import { percentile } from '../statistics.ts';

const held: { db?: Database; tiles?: ReturnType<typeof bindTiles>; blobDir?: string } = {};
/** About what a screen shows of a city, from the overview to the street. */
const tiles: readonly TileRef[] = [11, 12, 13, 14, 15, 16].flatMap((z) =>
  tilesOf([126.6, 45.74, 126.66, 45.78], z).slice(0, 12),
);

/** Streets of pipes 60 m long with a bend; every fifth belongs to the primary net. */
async function open(input: TaskArguments) {
  const db = await openDatabase({
    databaseUrl: input.text('databaseUrl') || undefined,
    dataDir: input.text('dataDir'),
  });
  await db.exec(`insert into heat_sources (id, name, geom) values ('src', 'x', 'SRID=4326;POINT(126.6 45.7)');
    insert into heat_stations (id, name, geom) values ('hs', 'x', 'SRID=4326;POINT(126.6 45.7)')`);
  await db.query(
    `insert into pipes (id, net, branch_id, heat_source_id, heat_station_id, from_node, to_node, diameter_mm, geom)
     select 'p' || i, case when i % 5 = 0 then 'primary' else 'secondary' end, 'b' || i % 400, 'src',
       case when i % 5 = 0 then null else 'hs' end, 'a', 'b', case when i % 5 = 0 then 500 else 100 end,
       st_setsrid(st_makeline(array[st_makepoint(x, y), st_makepoint(x + 0.0003, y + 0.0001), st_makepoint(x + 0.0005, y)]), 4326)
     from generate_series(0, $1::int - 1) as i,
       lateral (select 126.5 + (i % 200) * 0.001 as x, 45.68 + (i / 200) * 0.2 * 200 / $1::int as y) as spot`,
    [input.number('pipes')],
  );
  await db.exec('analyze pipes');
  held.db = db;
  held.blobDir = input.text('blobDir');
  return {};
}

/** New caches: every tile is rendered. */
async function cold() {
  held.tiles = bindTiles(opened(held.db), openBlobFiles(opened(held.blobDir)));
  return await timed(serve);
}

/** The same tiles once more. */
async function warm() {
  return await timed(serve);
}

async function bare() {
  const db = opened(held.db);
  return await timed(async (tile) => void (await db.query(bareSql(db), bareParams(db, tile))));
}

async function serve(tile: TileRef): Promise<void> {
  const served = opened(held.tiles);
  await served.live('network', tile, await served.version('network'));
}

/** One statement without choosing, generalising or compressing; PGlite gives the rows that it cannot encode. */
function bareSql({ driver }: Database): string {
  const inBox = 'geom && st_makeenvelope($1::float8, $2::float8, $3::float8, $4::float8, 4326)';
  return driver === 'postgres'
    ? `select st_asmvt(t, 'pipes', 4096, 'geom') from (select id, net, diameter_mm,
         st_asmvtgeom(st_transform(geom, 3857), st_tileenvelope($5::int, $6::int, $7::int)) as geom
       from pipes where ${inBox}) as t`
    : `select json_agg(json_build_array(id, net, diameter_mm, st_asgeojson(geom)))::text from pipes where ${inBox}`;
}

function bareParams({ driver }: Database, tile: TileRef): number[] {
  return [...boundsOfTile(tile), ...(driver === 'postgres' ? [tile.z, tile.x, tile.y] : [])];
}

async function timed(ask: (tile: TileRef) => Promise<void>) {
  const times: number[] = [];
  for (const tile of tiles) {
    const from = monotonicNow();
    await ask(tile);
    times.push(monotonicNow() - from);
  }
  return { p95: percentile(times, 0.95) };
}

function opened<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('open comes first');
  return value;
}

serveTasks({ open, cold, warm, bare }, async () => held.db?.close());
