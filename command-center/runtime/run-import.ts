/** `hearthline import`: tables of a utility, OpenStreetMap extracts and base maps, through the running server or one of its own. */
import { createReadStream } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import * as v from 'valibot';
import {
  type GroundHead,
  type ImportFinding,
  type ImportLine,
  type ImportResult,
  importLine,
} from '#command-center/contract/imports.ts';
import { readArchiveBounds } from '#geo-data/import/archive-bounds.ts';
import { readOsm } from '#geo-data/import/osm/read-osm.ts';
import { buildRoads } from '#geo-data/roads/build.ts';
import { encodeRoads } from '#geo-data/roads/codec.ts';
import { buildGround } from '#geo-data/tiles/build-ground.ts';
import { type AdminApi, withAdminApi } from './admin-api.ts';
import { type FileImport, type GroundImport, importUsage, parseImportOptions } from './import-options.ts';
import { type Bar, describeFinding, describeOsm, describeResult, startBar } from './import-words.ts';

/** Answers the exit code: 0 imported or clean, 1 refused. */
export async function runImport(args: readonly string[]): Promise<number> {
  const asked = parseImportOptions(args);
  if (asked === null) {
    console.log(importUsage);
    return 0;
  }
  await mustBeFile(asked.path);
  switch (asked.what) {
    case 'file':
      return importTable(asked);
    case 'osm':
      return importOsm(asked);
    case 'basemap':
      return importBasemap(asked);
  }
}

async function mustBeFile(path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found === null || !found.isFile()) throw new Error(`${path}: there is no such file`);
}

async function importTable(asked: FileImport): Promise<number> {
  const bar = startBar();
  const findings: ImportFinding[] = [];
  let result: ImportResult | null = null;
  const { size } = await stat(asked.path);
  await withAdminApi((api) =>
    send(
      api,
      `/api/import/${asked.kind}?${new URLSearchParams(asked.words)}`,
      uploadOf(asked.path, size, bar),
      (line) => {
        if (line.t === 'progress') bar.show(line.share, `${line.rows} rows`);
        if (line.t === 'finding') {
          bar.end();
          console.log(describeFinding(line.finding));
          if (asked.json !== null) findings.push(line.finding);
        }
        if (line.t === 'result') result = line.result;
      },
    ),
  );
  bar.end();
  return finish(asked, result, findings);
}

async function finish(
  { json }: FileImport,
  result: ImportResult | null,
  findings: readonly ImportFinding[],
): Promise<number> {
  if (result === null) throw new Error('the server ended without a result; nothing may have been written');
  if (json !== null) await writeFile(json, `${JSON.stringify({ result, findings }, null, 2)}\n`);
  console.log(describeResult(result));
  return result.done || (result.dryRun && result.problems === 0) ? 0 : 1;
}

/** The file as it is read for sending. */
function uploadOf(path: string, size: number, bar: Bar): ReadableStream<Uint8Array> {
  let sent = 0;
  const counted = async function* () {
    for await (const chunk of createReadStream(path)) {
      sent += chunk.length;
      bar.show(size === 0 ? 1 : sent / size, 'sending');
      yield new Uint8Array(chunk);
    }
  };
  return Readable.toWeb(Readable.from(counted()));
}

/** Sends, hands on what comes back, and throws what failed. */
async function send(
  api: AdminApi,
  path: string,
  body: ReadableStream<Uint8Array>,
  onLine: (line: ImportLine) => void,
): Promise<void> {
  let failed: string | null = null;
  await api.upload(path, body, (said) => {
    const line = v.parse(importLine, said);
    if (line.t === 'failed') failed = line.message;
    onLine(line);
  });
  if (failed !== null) throw new Error(failed);
}

async function importOsm(asked: GroundImport): Promise<number> {
  const bar = startBar();
  const reading = await readOsm(asked.path, (share) => bar.show(share, 'reading'));
  bar.end();
  for (const line of describeOsm(reading)) console.log(line);
  const { source } = reading;
  const roads = buildRoads(source.streets);
  const { nodes, edges, lengthM, nodesOutsideMain } = roads.report;
  console.log(
    `roads: ${nodes} junctions, ${edges} stretches, ${Math.round(lengthM / 1000)} km; ${nodesOutsideMain} junctions outside of the main network`,
  );
  if (asked.json !== null)
    await writeFile(
      asked.json,
      `${JSON.stringify({ counts: reading.counts, roads: roads.report, problems: reading.problems }, null, 2)}\n`,
    );
  if (asked.dryRun) {
    console.log('未写入任何数据。/ Nothing was written (dry run).');
    return 0;
  }
  const built = await buildGround(source, {
    onProgress: (done, total) => bar.show(done / total, 'drawing tiles'),
  });
  bar.end();
  const encoded = edges === 0 ? new Uint8Array() : encodeRoads(roads.graph);
  await sendGround(
    { origin: 'osm', attribution: asked.attribution ?? built.attribution, counts: built.counts },
    built.baseMap,
    encoded,
  );
  return 0;
}

async function importBasemap(asked: GroundImport): Promise<number> {
  const baseMap = new Uint8Array(await readFile(asked.path));
  if (readArchiveBounds(baseMap) === null)
    throw new Error(`${asked.path}: this is not a PMTiles archive of version 3`);
  if (asked.dryRun) {
    console.log('未写入任何数据。/ Nothing was written (dry run).');
    return 0;
  }
  const head = { origin: 'own', attribution: asked.attribution ?? '', counts: {} } as const;
  await sendGround(head, baseMap, new Uint8Array());
  return 0;
}

async function sendGround(
  facts: Omit<GroundHead, 'baseMapBytes' | 'roadsBytes'>,
  baseMap: Uint8Array,
  roads: Uint8Array,
): Promise<void> {
  const head: GroundHead = { ...facts, baseMapBytes: baseMap.length, roadsBytes: roads.length };
  const parts = [new TextEncoder().encode(`${JSON.stringify(head)}\n`), baseMap, roads];
  const body = Readable.toWeb(Readable.from(parts.filter((part) => part.length > 0)));
  await withAdminApi((api) =>
    send(api, '/api/import/ground', body, (line) => {
      if (line.t !== 'ground') return;
      const size = (line.baseMapBytes / 1024 / 1024).toFixed(1);
      console.log(
        `底图已启用 / The base map is in use: ${size} MB${line.hasRoads ? ', with roads' : ', without roads'}.`,
      );
    }),
  );
}
