/** Child process: an extract made into a ground, or a table of homes made into rows, with the time and the memory it took. */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { monotonicNow } from '#command-center/runtime/wall-clock.ts';
import type { Database } from '#geo-data/database.ts';
import { importFile } from '#geo-data/import/import-file.ts';
import { readOsm } from '#geo-data/import/osm/read-osm.ts';
import { openDatabase } from '#geo-data/open.ts';
import { buildRoads } from '#geo-data/roads/build.ts';
import { renderBaseMap } from '#geo-data/tiles/render-base-map.ts';
import { serveTasks, type TaskArguments } from '../child-tasks.ts';

const held: { db?: Database } = {};
const communities = 200;

async function osm(input: TaskArguments) {
  const from = monotonicNow();
  const { source } = await readOsm(input.text('path'));
  const readMs = monotonicNow() - from;
  const { graph } = buildRoads(source.streets);
  const roadsMs = monotonicNow() - from - readMs;
  const { length } = await renderBaseMap(source);
  const tilesMs = monotonicNow() - from - readMs - roadsMs;
  return { readMs, roadsMs, tilesMs, bytes: length, edges: graph.edgeFrom.length, peakMb: peakMb() };
}

function peakMb(): number {
  return process.resourceUsage().maxRSS / 1024;
}

async function open(input: TaskArguments) {
  const db = await openDatabase({
    databaseUrl: input.text('databaseUrl') || undefined,
    dataDir: input.text('dataDir'),
  });
  held.db = db;
  await db.query(
    `insert into communities (id, name, geom, households)
     select 'c-' || i, '小区' || i, st_setsrid(st_makepoint(126.6 + i * 0.001, 45.7), 4326), 0
     from generate_series(0, $1::int - 1) as i`,
    [communities],
  );
  const rows = input.number('rows');
  const lines = function* () {
    yield '编号,小区,楼,单元,房间,面积,经度,纬度\n';
    for (let i = 0; i < rows; i++) {
      const home = Math.floor(i / communities);
      const [building, unit, room] = [Math.floor(home / 200), Math.floor(home / 50) % 4, home % 50];
      const lon = 126.6 + (i % communities) * 0.001;
      yield `h-${i},小区${i % communities},${building},${unit},${room},85.5,${lon.toFixed(5)},45.70012\n`;
    }
  };
  await pipeline(Readable.from(lines()), createWriteStream(input.text('file')));
  return { idleMb: peakMb() };
}

async function homes(input: TaskArguments) {
  const { db } = held;
  if (db === undefined) throw new Error('open comes first');
  const from = monotonicNow();
  const result = await importFile(
    db,
    {
      kind: 'households',
      format: 'csv',
      path: input.text('file'),
      map: null,
      crs: null,
      encoding: null,
      sheet: null,
      dryRun: false,
      skipBad: false,
      anywhere: false,
      key: 'id',
    },
    {
      onFinding: ({ en }) => {
        throw new Error(en);
      },
      onProgress: () => undefined,
      beforeCommit: async () => undefined,
      signal: new AbortController().signal,
    },
  );
  const seconds = (monotonicNow() - from) / 1000;
  return { rowsPerS: result.rows / seconds, inserted: result.inserted, peakMb: peakMb() };
}

serveTasks({ osm, open, homes }, async () => await held.db?.close());
