/** `hearthline import` as people run it: beside a running program, without one, and with bad files. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLocalAccess } from '#command-center/runtime/local-access.ts';
import { listAudit } from '#geo-data/store/audit.ts';
import { listCommunities, listRepairStations } from '#geo-data/store/city.ts';
import { loadCurrentGround } from '#geo-data/store/grounds.ts';
import { encodeOsmPbf } from '#tests/support/osm-pbf.ts';
import { startProgram } from '#tests/support/process.ts';
import { closeAll, makeDataDir, type Running, startAndWait } from '../program/rig.ts';

afterAll(closeAll);

interface Ended {
  readonly code: number | null;
  readonly said: string;
}

async function run(env: Readonly<Record<string, string>>, ...args: string[]): Promise<Ended> {
  const program = startProgram(['import', ...args], env);
  return { code: await program.exited, said: program.said() };
}

/** What an administrator reads through the interface. */
async function asked(dataDir: string, path: string): Promise<{ items: Record<string, unknown>[] }> {
  const access = await readLocalAccess(dataDir);
  const answer = await fetch(`${access?.url}${path}`, {
    headers: { authorization: `Bearer ${access?.token}` },
  });
  expect(answer.status).toBe(200);
  return JSON.parse(await answer.text());
}

const extract = encodeOsmPbf(
  {
    nodes: Array.from({ length: 25 }, (_, i) => ({
      id: i + 1,
      lon: 126.6 + Math.floor(i / 5) / 200,
      lat: 45.7 + (i % 5) / 200,
    })),
    ways: [
      { id: 1, refs: [1, 2, 3, 4, 5], tags: { highway: 'primary', name: '中央大街' } },
      { id: 2, refs: [3, 8, 13, 18, 23], tags: { highway: 'residential' } },
      { id: 3, refs: [7, 8, 13, 12, 7], tags: { building: 'yes' } },
    ],
  },
  { bounds: [126.59, 45.69, 126.63, 45.73] },
);

describe('beside a running program', () => {
  let env: Readonly<Record<string, string>>;
  let dataDir: string;
  let running: Running;
  beforeAll(async () => {
    dataDir = await makeDataDir();
    env = { DATA_DIR: dataDir, DATABASE_URL: '' };
    running = await startAndWait('start', env);
  });
  const file = async (name: string, content: string | Uint8Array) => {
    const path = join(dataDir, name);
    await writeFile(path, content);
    return path;
  };

  it('takes an extract as the ground: base map and roads are in use', async () => {
    const path = await file('city.osm.pbf', extract);
    const dry = await run(env, 'osm', path, '--dry-run');
    expect(dry.code, dry.said).toBe(0);
    expect(dry.said).toContain('2 streets hang together');
    const ended = await run(env, 'osm', path);
    expect(ended.code, ended.said).toBe(0);
    expect(ended.said).toContain('with roads');
    const broken = await run(env, 'osm', await file('cut.osm.pbf', extract.subarray(0, 100)));
    expect(broken).toMatchObject({ code: 1 });
    expect(broken.said).toMatch(/ends in the middle of a block/);
  });

  it('lists problems by row, writes nothing, and says so with its exit code', async () => {
    const [lon, lat] = [126.61, 45.71];
    const path = await file(
      'rs.csv',
      `名称,经度,纬度,电话\n东站,${lon},${lat},110\n西站,${lat},${lon},\n,${lon},${lat},x\n`,
    );
    const json = join(dataDir, 'found.json');
    for (const words of [['--dry-run'], []]) {
      const ended = await run(env, 'csv', 'repair-stations', path, '--json', json, ...words);
      expect(ended.code, ended.said).toBe(1);
      expect(ended.said).toContain('row 3');
      expect(ended.said).toMatch(/look swapped: write longitude/);
      expect(ended.said).toContain('row 4');
      expect(ended.said).toMatch(/Nothing was written|nothing was written/);
    }
    const listed = await readFile(json, 'utf8');
    const found: { result: unknown; findings: { row: number }[] } = JSON.parse(listed);
    expect(found.result, listed).toMatchObject({ done: false, rows: 3, problems: 3, skipped: 2 });
    expect(found.findings.map(({ row }) => row)).toEqual([3, 4, 4]);
  });

  it('imports through it, and the program knows the new names and places at once', async () => {
    const [lon, lat] = [126.61, 45.71];
    const path = await file('c.csv', `编号,小区,经度,纬度,户数\nc-imported,新苑小区,${lon},${lat},120\n`);
    const ended = await run(env, 'csv', 'communities', path);
    expect(ended.code, ended.said).toBe(0);
    expect(ended.said).toContain('1 inserted');
    const again = await run(env, 'csv', 'communities', path);
    expect(again.said).toContain('1 unchanged');
    const stations = await file('new.csv', `编号,名称,经度,纬度\nrs-new,新站,${lon},${lat}\n`);
    expect((await run(env, 'csv', 'repair-stations', stations)).code).toBe(0);
    const shown = await asked(dataDir, '/api/repair-stations');
    expect(shown.items.map(({ name }) => name)).toContain('新站');
    expect(await readdir(join(dataDir, 'uploads'))).toEqual([]);
  });

  it('keeps the roads when somebody brings a base map of his own', async () => {
    const json = await (await fetch(`${running.url}/api/site`)).text();
    expect(json).toContain('© OpenStreetMap contributors');
    const blobs = join(dataDir, 'blobs');
    for (const name of await readdir(blobs, { recursive: true })) {
      if (name.length < 60) continue;
      const bytes = await readFile(join(blobs, name));
      if (bytes.toString('latin1', 0, 7) !== 'PMTiles') continue;
      const ended = await run(env, 'basemap', await file('own.pmtiles', bytes), '--attribution', '自有底图');
      expect(ended.said).toContain('with roads');
      expect(ended.code).toBe(0);
    }
    expect(await (await fetch(`${running.url}/api/site`)).text()).toContain('自有底图');
    const noArchive = await run(env, 'basemap', await file('no.pmtiles', 'not a map'));
    expect(noArchive).toMatchObject({ code: 1 });
    expect(noArchive.said).toContain('not a PMTiles archive');
  });

  it('refuses wrong words before anything is sent, and nobody but administrators', async () => {
    const path = await file('empty.csv', 'a\n');
    for (const words of [
      ['cvs', 'areas', path],
      ['csv', 'houses', path],
      ['csv', 'areas', path, '--crs', 'utm'],
      ['csv', 'areas'],
      ['osm', path, '--skip-bad'],
    ])
      expect((await run(env, ...words)).code, words.join(' ')).toBe(2);
    expect((await run(env, 'csv', 'areas', join(dataDir, 'none.csv'))).said).toContain('no such file');
    expect((await run(env, 'csv', 'areas', path, '--map', 'a=colour')).said).toContain('no field of areas');
    const answer = await fetch(`${running.url}/api/import/areas?format=csv`, { method: 'POST', body: 'a' });
    expect(answer.status).toBe(401);
  });
});

describe('without a running program', () => {
  it('opens the site itself, imports, and leaves it closed', async () => {
    const dataDir = await makeDataDir();
    const env = { DATA_DIR: dataDir, PORT: '0', MQTT_PORT: '0', DATABASE_URL: '' };
    const path = join(dataDir, 'rs.csv');
    await writeFile(path, 'id,name,lon,lat\nrs-1,East,126.61,45.71\n');
    const ended = await run(env, 'csv', 'repair-stations', path);
    expect(ended.code, ended.said).toBe(0);
    const osm = join(dataDir, 'c.osm.pbf');
    await writeFile(osm, extract);
    expect((await run(env, 'osm', osm)).code).toBe(0);
    const { openDatabase } = await import('#geo-data/open.ts');
    const db = await openDatabase({ dataDir });
    try {
      expect((await listRepairStations(db)).map(({ id }) => id)).toEqual(['rs-1']);
      expect(await listCommunities(db)).toEqual([]);
      expect(await loadCurrentGround(db)).toMatchObject({
        origin: 'osm',
        counts: { streets: 2, buildings: 1 },
      });
      const { items } = await listAudit(db);
      expect(items.map(({ action }) => action)).toEqual(['import.ground', 'import.repair-stations']);
      expect(items[1]?.detail).toMatchObject({ inserted: 1, done: true });
    } finally {
      await db.close();
    }
  });
});
