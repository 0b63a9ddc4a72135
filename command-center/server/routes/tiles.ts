/** Tiles: the archive of the base map in the parts that maps ask for, and our own layers as vector tiles. */
import { gunzipSync } from 'node:zlib';
import type { Context } from 'hono';
import type { Actor } from '#dispatch-core/domain/role.ts';
import { type Action, may } from '#dispatch-core/may.ts';
import { parseRange } from '../byte-range.ts';
import { type LiveLayer, liveLayers, type ServerDeps, type TileAddress } from '../deps.ts';
import { type FieldIssue, invalidQuery, problem, type Reply } from '../problem.ts';
import { type Route, rawRoute } from '../route.ts';

/** Maps enlarge tiles of this zoom instead of asking for more. */
const maxZoom = 16;

/** The right to each layer is the right to the list of what it shows; pipes go with the stations they lead to. */
export const layerActions: Readonly<Record<LiveLayer, Action>> = {
  network: 'heatStation.read',
  heat: 'heatStation.read',
  communities: 'community.read',
  areas: 'area.read',
  districts: 'area.read',
  buildings: 'community.read',
};

export function tileRoutes(deps: ServerDeps): Route[] {
  return [
    rawRoute({
      method: 'get',
      path: '/tiles/base/:file',
      summary: 'The base map as a PMTiles archive, named by its hash; answers ranges',
      access: 'signedIn',
      mediaType: 'application/octet-stream',
      handle: async ({ c, params }) => await answerArchive(deps, c, params.file ?? ''),
    }),
    rawRoute({
      method: 'get',
      path: '/tiles/live/:layer/:z/:x/:file',
      summary: `One vector tile ({y}.mvt) of a layer of our own: ${liveLayers.join(', ')}; 204 when empty`,
      access: 'signedIn',
      mediaType: 'application/vnd.mapbox-vector-tile',
      handle: async ({ c, params, actor }) => await answerTile(deps, c, params, actor),
    }),
  ];
}

async function answerArchive(deps: ServerDeps, c: Context, file: string): Promise<Reply<never> | Response> {
  const hash = /^([0-9a-f]{64})\.pmtiles$/.exec(file)?.[1];
  const archive = hash === undefined ? null : await deps.tiles.baseMap(hash);
  if (hash === undefined || archive === null) return problem('not-found', { what: 'base map' });
  const etag = `"${hash}"`;
  c.header('etag', etag);
  c.header('accept-ranges', 'bytes');
  // The name is the hash of the content: it never changes. Private: a shared cache knows nobody's session.
  c.header('cache-control', 'private, max-age=31536000, immutable');
  if (namesTag(c.req.header('if-none-match'), etag)) return c.body(null, 304);
  const sameFile = (c.req.header('if-range') ?? etag) === etag;
  const range = parseRange(sameFile ? c.req.header('range') : undefined, archive.bytes);
  if (range.kind === 'outside') {
    c.header('content-range', `bytes */${archive.bytes}`);
    return c.body(null, 416);
  }
  const [from, to] = range.kind === 'part' ? [range.from, range.to] : [0, archive.bytes - 1];
  c.header('content-type', 'application/vnd.pmtiles');
  c.header('content-length', String(to - from + 1));
  if (range.kind === 'part') c.header('content-range', `bytes ${from}-${to}/${archive.bytes}`);
  const status = range.kind === 'part' ? 206 : 200;
  return c.req.method === 'HEAD' ? c.body(null, status) : c.body(archive.read(from, to), status);
}

async function answerTile(
  deps: ServerDeps,
  c: Context,
  params: Readonly<Record<string, string>>,
  actor: Actor,
): Promise<Reply<never> | Response> {
  const layer = liveLayers.find((one) => one === params.layer);
  if (layer === undefined) return problem('not-found', { what: 'layer' });
  // Tiles are one for all: who may see only a part of a layer gets none of it.
  const right = may(actor, layerActions[layer], 'list');
  if (!right.allowed || right.scope !== 'any') return problem('forbidden', { action: layerActions[layer] });
  const tile = parseTile(params);
  if (Array.isArray(tile)) return invalidQuery(tile);
  const version = await deps.tiles.version(layer);
  const etag = `"${layer}-${version}"`;
  c.header('etag', etag);
  // Asked again each time, answered with 304 as long as nothing has changed.
  c.header('cache-control', 'private, no-cache');
  if (namesTag(c.req.header('if-none-match'), etag)) return c.body(null, 304);
  const bytes = await deps.tiles.live(layer, tile, version);
  if (bytes === null) return c.body(null, 204);
  c.header('content-type', 'application/vnd.mapbox-vector-tile');
  c.header('vary', 'accept-encoding');
  if (!/\bgzip\b/.test(c.req.header('accept-encoding') ?? '')) return c.body(copyOf(gunzipSync(bytes)));
  c.header('content-encoding', 'gzip');
  return c.body(copyOf(bytes));
}

/** The address, or what is wrong with it. */
function parseTile(params: Readonly<Record<string, string>>): TileAddress | FieldIssue[] {
  const z = wholeNumber(params.z);
  const x = wholeNumber(params.x);
  const y = wholeNumber(/^(\d+)\.mvt$/.exec(params.file ?? '')?.[1]);
  if (z === null || z > maxZoom) return [{ path: 'z', message: `must be a whole number up to ${maxZoom}` }];
  const last = 2 ** z - 1;
  const issues = [
    ...(x === null || x > last ? [{ path: 'x', message: `must be a whole number up to ${last}` }] : []),
    ...(y === null || y > last
      ? [{ path: 'y', message: `must be {y}.mvt with a whole number up to ${last}` }]
      : []),
  ];
  return x === null || y === null || issues.length > 0 ? issues : { z, x, y };
}

function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,8}$/.test(text) ? Number(text) : null;
}

/** `If-None-Match`: one tag or several, weak ones count. */
function namesTag(header: string | undefined, etag: string): boolean {
  return header?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag) ?? false;
}

/** Hono wants bytes over a buffer of their own. */
function copyOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}
