/** A real small city as an extract: it becomes a whole ground with a network that cars can drive, on land beside the sea. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readOsm } from '#geo-data/import/osm/read-osm.ts';
import { isInside, signedArea } from '#geo-data/import/osm/rings.ts';
import type { GroundArea, LonLat } from '#geo-data/map-source.ts';
import { openDatabase } from '#geo-data/open.ts';
import { loadCurrentGround } from '#geo-data/store/grounds.ts';
import { startProgram } from '#tests/support/process.ts';
import { files } from './files.ts';

const harbour: LonLat = [7.4275, 43.735];
const openSea: LonLat = [7.45, 43.72];
const palace: LonLat = [7.4205, 43.7314];
const casino: LonLat = [7.4284, 43.7392];

const covers = (areas: readonly GroundArea[], at: LonLat) =>
  areas.some(
    ({ rings: [outer = [], ...holes] }) => isInside(at, outer) && !holes.some((hole) => isInside(at, hole)),
  );

describe('the extract of Monaco', () => {
  it('is read whole: streets with their directions, buildings, water, rails, borders and names', async () => {
    const { source, counts, islands, problems } = await readOsm(files.monaco);
    expect(counts).toEqual({ nodes: 180_118, ways: 27_377, relations: 212 });
    expect(source.bounds).toEqual([7.349, 43.71, 7.491, 43.77]);
    expect(source.streets.length).toBeGreaterThan(2800);
    expect(source.buildings.length).toBeGreaterThan(23_000);
    expect(new Set(source.lines.map(({ kind }) => kind))).toEqual(
      new Set(['rail', 'river', 'stream', 'boundary']),
    );
    expect(source.names).toContainEqual(expect.objectContaining({ kind: 'city', nameEn: 'Monaco' }));
    const roundabouts = source.streets.filter((street) => street.oneWay === 'forward');
    expect(roundabouts.length).toBeGreaterThan(500);
    // One network holds nearly all of it.
    const drivable = source.streets.filter((street) => street.drivable).length;
    expect((islands[0]?.streets ?? 0) / drivable).toBeGreaterThan(0.95);
    expect(problems.filter(({ code }) => code === 'node-missing')).toEqual([]);
  });

  it('has its land and its sea where they are, together the whole box', async () => {
    const { source } = await readOsm(files.monaco);
    const sea = source.areas.filter(({ kind }) => kind === 'water');
    const land = source.areas.filter(({ kind }) => kind === 'earth');
    for (const at of [harbour, openSea])
      expect([covers(sea, at), covers(land, at)], at.join()).toEqual([true, false]);
    for (const at of [palace, casino])
      expect([covers(sea, at), covers(land, at)], at.join()).toEqual([false, true]);
    for (const { rings } of [...source.areas, ...source.buildings]) {
      for (const ring of rings) expect(ring[0]).toEqual(ring.at(-1));
      expect(signedArea(rings[0] ?? [])).toBeGreaterThan(0);
    }
  });

  it('becomes the ground of a site from the command line', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'monaco-'));
    try {
      const env = { DATA_DIR: dataDir, DATABASE_URL: '', PORT: '0', MQTT_PORT: '0' };
      const program = startProgram(['import', 'osm', files.monaco], env);
      expect(await program.exited, program.said()).toBe(0);
      const db = await openDatabase({ dataDir });
      try {
        const ground = await loadCurrentGround(db);
        expect(ground).toMatchObject({ origin: 'osm', attribution: '© OpenStreetMap contributors' });
        expect(ground?.roads).not.toBeNull();
        expect(ground?.baseMapBytes).toBeGreaterThan(500_000);
      } finally {
        await db.close();
      }
    } finally {
      await rm(dataDir, { recursive: true, force: true });
    }
  });
});
