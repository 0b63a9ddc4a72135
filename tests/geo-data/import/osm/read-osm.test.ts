/** Reading extracts: what becomes of nodes, ways and relations, and how broken files are named. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readOsm } from '#geo-data/import/osm/read-osm.ts';
import { encodeOsmPbf, frame, type PbfContent, type PbfForm } from '#tests/support/osm-pbf.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'osm-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

let written = 0;
async function file(bytes: Uint8Array): Promise<string> {
  written += 1;
  const path = join(dir, `${written}.osm.pbf`);
  await writeFile(path, bytes);
  return path;
}
const reading = async (content: PbfContent, form: PbfForm = {}) =>
  readOsm(await file(encodeOsmPbf(content, form)));

/** A grid of nodes: id 10x+y at (126.6 + x/100, 45.7 + y/100). */
const grid = Array.from({ length: 100 }, (_, i) => ({
  id: i,
  lon: 126.6 + Math.floor(i / 10) / 100,
  lat: 45.7 + (i % 10) / 100,
}));
const bounds = [126.59, 45.69, 126.71, 45.81] as const;

const town: PbfContent = {
  nodes: [
    ...grid,
    { id: 500, lon: 126.65, lat: 45.75, tags: { place: 'city', name: '冰城', 'name:en': 'Ice City' } },
    { id: 501, lon: 126.66, lat: 45.76, tags: { railway: 'station', name: '冰城站' } },
    { id: 502, lon: 126.66, lat: 45.76, tags: { amenity: 'bench' } },
  ],
  ways: [
    {
      id: 1,
      refs: [0, 1, 2, 3],
      tags: { highway: 'primary', name: '中央大街', maxspeed: '60', oneway: 'yes' },
    },
    { id: 2, refs: [3, 13, 23], tags: { highway: 'residential', bridge: 'yes' } },
    { id: 3, refs: [80, 81], tags: { highway: 'residential' } },
    { id: 4, refs: [5, 5], tags: { highway: 'service' } },
    { id: 5, refs: [23, 33, 9999, 43, 53], tags: { highway: 'tertiary' } },
    { id: 6, refs: [60, 61, 71, 70, 60], tags: { building: 'yes', 'building:levels': '18' } },
    { id: 7, refs: [0, 10, 20], tags: { waterway: 'river', name: '冰江' } },
    { id: 8, refs: [1, 11, 21], tags: { railway: 'rail' } },
    { id: 9, refs: [2, 12], tags: { railway: 'rail', tunnel: 'yes' } },
    // Two halves of a lake, the second turned around, an island as hole, and a wood whose ring is open.
    { id: 20, refs: [14, 15, 16, 26] },
    { id: 21, refs: [14, 24, 25, 26] },
    { id: 30, refs: [44, 45, 55, 54, 44], tags: { landuse: 'forest', name: '老林' } },
    { id: 31, refs: [66, 67, 77] },
    { id: 40, refs: [90, 91, 92], tags: { boundary: 'administrative' } },
  ],
  relations: [
    {
      id: 1,
      members: [
        { type: 'way', ref: 20, role: 'outer' },
        { type: 'way', ref: 21, role: 'outer' },
      ],
      tags: { type: 'multipolygon', natural: 'water', name: '月湖' },
    },
    { id: 2, members: [{ type: 'way', ref: 30, role: 'outer' }], tags: { type: 'multipolygon' } },
    {
      id: 3,
      members: [
        { type: 'way', ref: 31, role: 'outer' },
        { type: 'way', ref: 404, role: 'outer' },
      ],
      tags: { type: 'multipolygon', landuse: 'grass' },
    },
    {
      id: 4,
      members: [{ type: 'way', ref: 40, role: 'outer' }],
      tags: { type: 'boundary', boundary: 'administrative', admin_level: '6', name: '道里区' },
    },
  ],
};

describe('an extract', () => {
  it.each([
    ['dense, packed', {}],
    ['plain nodes', { plainNodes: true }],
    ['not packed', { raw: true }],
  ] as const)('gives the same ground: %s', async (_name, form) => {
    const { source, counts } = await reading(town, { ...form, bounds });
    expect(counts).toEqual({ nodes: 103, ways: 14, relations: 4 });
    expect(source.bounds).toEqual(bounds);
    expect(source.streets.map(({ id, nodeIds }) => [id, nodeIds])).toEqual([
      ['w1', [0, 1, 2, 3]],
      ['w2', [3, 13, 23]],
      ['w3', [80, 81]],
      ['w5', [23, 33]],
      ['w5-1', [43, 53]],
    ]);
    expect(source.streets[0]).toMatchObject({
      class: 'primary',
      name: '中央大街',
      oneWay: 'forward',
      maxSpeedKmh: 60,
      drivable: true,
      line: [
        [126.6, 45.7],
        [126.6, 45.71],
        [126.6, 45.72],
        [126.6, 45.73],
      ],
    });
    expect(source.streets[1]?.bridge).toBe(true);
    expect(source.buildings).toHaveLength(1);
    expect(source.buildings[0]?.heightM).toBe(54);
    expect(source.lines.map(({ kind, name }) => [kind, name])).toEqual([
      ['river', '冰江'],
      ['rail', null],
      ['boundary', '道里区'],
    ]);
    expect(source.names.map(({ kind, name, nameEn }) => [kind, name, nameEn])).toEqual([
      ['city', '冰城', 'Ice City'],
      ['station', '冰城站', null],
    ]);
  });

  it('puts relations together, once, and says what is left out', async () => {
    const { source, problems, islands } = await reading(town, { bounds });
    const areas = source.areas.map(({ kind, name, rings }) => [kind, name, rings.map((ring) => ring.length)]);
    expect(areas).toEqual([
      ['earth', null, [5]],
      ['water', '月湖', [7]],
      ['forest', '老林', [5]],
    ]);
    expect(problems.map(({ code, osmId }) => `${code} ${osmId}`).sort()).toEqual([
      'member-missing relation/3',
      'node-missing way/5',
      'ring-open relation/3',
      'street-without-length way/4',
    ]);
    expect(islands.map((island) => island.streets)).toEqual([3, 1, 1]);
  });

  it('takes its bounds from what it holds when the header names none', async () => {
    const { source } = await reading({
      nodes: grid,
      ways: [{ id: 1, refs: [0, 99], tags: { highway: 'primary' } }],
    });
    expect(source.bounds).toEqual([126.6, 45.7, 126.69, 45.79]);
  });

  it('keeps both hemispheres', async () => {
    const nodes = [
      { id: 1, lon: -70.5, lat: -33.25 },
      { id: 2, lon: -70.25, lat: -33.5 },
    ];
    const { source } = await reading({
      nodes,
      ways: [{ id: 1, refs: [1, 2], tags: { highway: 'primary' } }],
    });
    expect(source.streets[0]?.line).toEqual([
      [-70.5, -33.25],
      [-70.25, -33.5],
    ]);
  });
});

describe('a broken file', () => {
  const whole = encodeOsmPbf(town);

  it('is named with the place, wherever it was cut', async () => {
    for (const length of [3, 20, 60, 200, whole.length - 1]) {
      await expect(readOsm(await file(whole.subarray(0, length)))).rejects.toThrow(
        /ends in the middle|no good header/,
      );
    }
  });

  it('is no guess: other formats, empty files and missing ones are refused', async () => {
    await expect(readOsm(await file(Buffer.from('<osm version="0.6">'.repeat(50))))).rejects.toThrow(
      /not an OpenStreetMap PBF/,
    );
    await expect(readOsm(await file(Buffer.alloc(0)))).rejects.toThrow(/empty/);
    await expect(readOsm(join(dir, 'none.osm.pbf'))).rejects.toThrow(/cannot be opened/);
  });

  it('is found out where a block was damaged', async () => {
    const bytes = Buffer.from(whole);
    const at = bytes.length - 40;
    bytes.writeUInt8(bytes.readUInt8(at) ^ 0xff, at);
    await expect(readOsm(await file(bytes))).rejects.toThrow(/damaged|cannot be decoded/);
    const nonsense = Buffer.concat([
      encodeOsmPbf({ nodes: [] }),
      frame('OSMData', Buffer.from('12ffffffff', 'hex')),
    ]);
    await expect(readOsm(await file(nonsense))).rejects.toThrow(/at byte \d+/);
  });

  it('does not hang on tags that end before their nodes', async () => {
    // Two nodes, and a list of tags that ends within those of the first.
    const block = Buffer.from(
      '0a080a000a016b0a0176121212100a020202420202024a0202025202 0102'.replace(' ', ''),
      'hex',
    );
    const bytes = Buffer.concat([encodeOsmPbf({ nodes: [] }), frame('OSMData', block)]);
    await expect(readOsm(await file(bytes))).rejects.toThrow(/cannot be decoded/);
  });

  it('says which features it does not know', async () => {
    await expect(reading(town, { needs: ['HistoricalInformation'] })).rejects.toThrow(
      /needs HistoricalInformation/,
    );
  });

  it('is not unpacked beyond the limit of the format', async () => {
    const bomb = Buffer.concat([
      encodeOsmPbf({ nodes: [] }),
      frame('OSMData', Buffer.alloc(40 * 1024 * 1024)),
    ]);
    expect(bomb.length).toBeLessThan(100_000);
    await expect(readOsm(await file(bomb))).rejects.toThrow(/damaged/);
  });
});
