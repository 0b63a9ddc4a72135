/** One base map of a site: what it is, where it comes from, in which coordinates it is drawn, whom it belongs to. */
import * as v from 'valibot';

const fields = v.object({
  id: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(80)),
  nameEn: v.optional(v.string()),
  kind: v.picklist(['pmtiles', 'mvt', 'raster', 'style', 'blank']),
  /** An archive, a style, or tiles with `{z}`, `{x}`, `{y}`; null for `blank`. */
  url: v.nullable(v.string()),
  /** The coordinates it is drawn in; ours are WGS-84 and are moved for display where it differs. */
  crs: v.picklist(['wgs84', 'gcj02', 'bd09']),
  attribution: v.string(),
  /** Number of the map's official review (审图号), shown beside the attribution. */
  reviewNo: v.optional(v.string()),
});

/** As `GET /api/site` tells it. */
export const basemapItem = fields;
export type Basemap = v.InferOutput<typeof basemapItem>;

/** As the setting `basemaps` takes it: with an address that fits its kind. */
export const basemapSetting = v.pipe(
  fields,
  v.forward(
    v.check(
      ({ kind }) => kind !== 'style',
      'must be pmtiles, mvt, raster or blank: pages draw tiles in their own style',
    ),
    ['kind'],
  ),
  v.forward(
    v.check(({ kind, url }) => (kind === 'blank') === (url === null), 'needed unless the kind is blank'),
    ['url'],
  ),
  v.forward(
    v.check(
      ({ url }) => url === null || /^(https?:\/\/[\w.\-:[\]]+)?\/[^\s/]\S*$/.test(url),
      'must be http(s)://… or begin with one /',
    ),
    ['url'],
  ),
  v.forward(
    v.check(
      ({ kind, url }) =>
        (kind !== 'mvt' && kind !== 'raster') ||
        ['{z}', '{x}', '{y}'].every((part) => url?.includes(part) === true),
      'must hold {z}, {x} and {y}',
    ),
    ['url'],
  ),
);

/** Scheme and host of an address elsewhere; null for our own. Plain characters only: it becomes part of a header. */
export function foreignOriginOf(basemap: Basemap): string | null {
  return basemap.url?.match(/^https?:\/\/[\w.\-:[\]]+(?=\/)/)?.[0] ?? null;
}
