import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Basemap } from '#command-center/contract/basemap.ts';
import { contentPolicyOf } from '#command-center/server/content-policy.ts';
import { type ServerDeps, liveLayers as servedLayers } from '#command-center/server/deps.ts';
import { layerActions } from '#command-center/server/routes/tiles.ts';
import { roles } from '#dispatch-core/domain/role.ts';
import { may } from '#dispatch-core/may.ts';
import { liveLayers, maxLiveZoom } from '#geo-data/tiles/live-layers.ts';
import { openDesk, siteItem } from './support/desk.ts';

const hash = 'ab'.repeat(32);
const archive = Uint8Array.from({ length: 1_000 }, (_, i) => i % 256);
const tile = Buffer.from('a tile '.repeat(50));

function openTiles() {
  const asked: string[] = [];
  const state = { version: 'v1' };
  const tiles: ServerDeps['tiles'] = {
    baseMap: async (wanted) =>
      wanted === hash
        ? { bytes: archive.length, read: (from, to) => new Blob([archive.slice(from, to + 1)]).stream() }
        : null,
    version: async () => state.version,
    live: async (layer, { z, x, y }) => {
      asked.push(`${layer}/${z}/${x}/${y}`);
      return layer === 'areas' ? null : gzipSync(tile);
    },
  };
  const desk = openDesk({ tiles });
  const get = async (path: string, as: string | null, headers: Record<string, string> = {}) => {
    const cookie = as === null ? {} : { cookie: await desk.signIn(as) };
    const answer = await desk.app.request(path, { headers: { ...headers, ...cookie } });
    return { status: answer.status, headers: answer.headers, body: Buffer.from(await answer.arrayBuffer()) };
  };
  return { get, asked, state };
}

describe('GET /tiles/base/:file', () => {
  const path = `/tiles/base/${hash}.pmtiles`;

  it('gives the part that was asked for, to keep for ever', async () => {
    const { get } = openTiles();
    const part = await get(path, 'dispatcher', { range: 'bytes=10-19' });
    expect(part.status).toBe(206);
    expect([...part.body]).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
    expect(Object.fromEntries(part.headers)).toMatchObject({
      'content-range': 'bytes 10-19/1000',
      'content-length': '10',
      'accept-ranges': 'bytes',
      etag: `"${hash}"`,
      'cache-control': 'private, max-age=31536000, immutable',
    });
  });

  it('gives the whole file, nothing new, or says that a part lies outside', async () => {
    const { get } = openTiles();
    expect((await get(path, 'dispatcher')).body.equals(archive)).toBe(true);
    const outside = await get(path, 'dispatcher', { range: 'bytes=1000-' });
    expect([outside.status, outside.headers.get('content-range')]).toEqual([416, 'bytes */1000']);
    expect((await get(path, 'dispatcher', { 'if-none-match': `W/"${hash}", "x"` })).status).toBe(304);
    // A part of another file would not fit to what the asker has.
    const other = await get(path, 'dispatcher', { range: 'bytes=0-1', 'if-range': '"older"' });
    expect([other.status, other.body.length]).toEqual([200, 1_000]);
  });

  it('is for people and walls who are signed in, and only for base maps', async () => {
    const { get } = openTiles();
    expect((await get(path, null)).status).toBe(401);
    expect((await get(path, 'auditor')).status).toBe(200);
    for (const file of [`${'cd'.repeat(32)}.pmtiles`, hash, `..%2f${hash}.pmtiles`]) {
      expect((await get(`/tiles/base/${file}`, 'dispatcher')).status, file).toBe(404);
    }
  });
});

describe('GET /tiles/live/…', () => {
  it('gives gzip with the version as its tag; 304 while nothing has changed, again after it has', async () => {
    const { get, asked, state } = openTiles();
    const first = await get('/tiles/live/network/12/3490/1470.mvt', 'dispatcher', {
      'accept-encoding': 'br, gzip',
    });
    expect([first.status, first.headers.get('content-encoding')]).toEqual([200, 'gzip']);
    expect(first.headers.get('cache-control')).toBe('private, no-cache');
    expect(gunzipSync(first.body).equals(tile)).toBe(true);
    const tag = first.headers.get('etag') ?? '';
    const again = await get('/tiles/live/network/12/3490/1470.mvt', 'dispatcher', { 'if-none-match': tag });
    expect([again.status, asked.length]).toEqual([304, 1]);
    state.version = 'v2';
    const plain = await get('/tiles/live/network/12/3490/1470.mvt', 'dispatcher', { 'if-none-match': tag });
    expect([plain.status, plain.headers.get('content-encoding')]).toEqual([200, null]);
    expect(plain.body.equals(tile)).toBe(true);
    expect(plain.headers.get('etag')).not.toBe(tag);
  });

  it('is 204 where nothing lies', async () => {
    const { get } = openTiles();
    const empty = await get('/tiles/live/areas/12/0/0.mvt', 'dispatcher');
    expect([empty.status, empty.body.length]).toEqual([204, 0]);
  });

  it.each([
    ['17/0/0.mvt', 'z: must be a whole number up to 16'],
    ['x/0/0.mvt', 'z: must be a whole number up to 16'],
    ['-1/0/0.mvt', 'z: must be a whole number up to 16'],
    ['3/8/0.mvt', 'x: must be a whole number up to 7'],
    ['3/1.5/0.mvt', 'x: must be a whole number up to 7'],
    ['3/0/8.mvt', 'y: must be {y}.mvt with a whole number up to 7'],
    ['3/0/0.pbf', 'y: must be {y}.mvt with a whole number up to 7'],
    ['3/0/999999999999.mvt', 'y: must be {y}.mvt with a whole number up to 7'],
  ])('%s is refused with the reason', async (address, reason) => {
    const { get, asked } = openTiles();
    const refused = await get(`/tiles/live/network/${address}`, 'dispatcher');
    expect(refused.status).toBe(400);
    expect(JSON.parse(refused.body.toString()).detail.paths).toEqual([reason]);
    expect(asked).toEqual([]);
  });

  it('is refused without a sign-in or the right, and for an unknown layer', async () => {
    const { get, asked } = openTiles();
    expect((await get('/tiles/live/network/1/0/0.mvt', null)).status).toBe(401);
    expect((await get('/tiles/live/network/1/0/0.mvt', 'auditor')).status).toBe(403);
    expect((await get('/tiles/live/secrets/1/0/0.mvt', 'dispatcher')).status).toBe(404);
    expect(asked).toEqual([]);
  });

  it('serves the layers that exist, each under a right that reaches everywhere or not at all', () => {
    expect(servedLayers).toEqual(liveLayers);
    expect(maxLiveZoom).toBe(16);
    for (const layer of servedLayers) {
      for (const role of roles) {
        const actor = {
          id: 'x',
          role,
          name: '',
          workerId: 'w',
          repairStationId: 's',
          areaIds: ['a'],
          onDuty: true,
        };
        const right = may(actor, layerActions[layer], 'list');
        // A tile is one for all: a right to a part of the rows needs tiles of its own first.
        if (right.allowed) expect(right.scope, `${role} ${layer}`).toBe('any');
      }
    }
  });
});

describe('the content policy', () => {
  const map = (url: string | null): Basemap => ({
    ...siteItem,
    id: 'm',
    name: 'm',
    kind: 'raster',
    url,
    crs: 'wgs84',
    attribution: '',
  });

  it('lets in nothing but the servers of base maps', () => {
    expect(contentPolicyOf([map('/tiles/x.pmtiles'), map(null)])).not.toContain('connect-src');
    const policy = contentPolicyOf([
      map('https://tiles.example:8443/{z}/{x}/{y}.png'),
      map('https://tiles.example:8443/b'),
    ]);
    expect(policy).toContain("connect-src 'self' https://tiles.example:8443;");
    expect(policy).toContain("default-src 'self'");
  });
});
