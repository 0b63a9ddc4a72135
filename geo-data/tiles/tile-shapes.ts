/** Brings GeoJSON geometry into the units of one tile: projected, clipped, rounded, rings turned as vector tiles want them. */

import { clipLine, clipRing, isInBox, type Point } from './clip.ts';
import type { TileFeature } from './encode-tile.ts';
import { type TileRef, tileExtent, worldXOf, worldYOf } from './mercator.ts';

type Position = readonly number[];
/** Geometry as the database writes it. */
export type StoredGeometry =
  | { readonly type: 'Point'; readonly coordinates: Position }
  | { readonly type: 'LineString'; readonly coordinates: readonly Position[] }
  | { readonly type: 'Polygon'; readonly coordinates: readonly (readonly Position[])[] }
  | { readonly type: 'MultiPolygon'; readonly coordinates: readonly (readonly (readonly Position[])[])[] };

type Tags = Readonly<Record<string, string | number>>;
type Whole = [number, number];

/** The feature as this tile shows it; null when nothing of it is left. */
export function featureInTile(geometry: StoredGeometry, tags: Tags, tile: TileRef): TileFeature | null {
  const project = projectionOf(tile);
  switch (geometry.type) {
    case 'Point': {
      const point = project(geometry.coordinates);
      return isInBox(point) ? { type: 1, tags, geometry: [roundPoint(point)] } : null;
    }
    case 'LineString': {
      const parts = clipLine(geometry.coordinates.map(project))
        .map(roundLine)
        .filter((part) => part.length > 1);
      return parts.length === 0 ? null : { type: 2, tags, geometry: parts };
    }
    case 'Polygon':
      return surface(ringsInTile(geometry.coordinates, project), tags);
    case 'MultiPolygon':
      return surface(
        geometry.coordinates.flatMap((rings) => ringsInTile(rings, project)),
        tags,
      );
  }
}

function surface(rings: Whole[][], tags: Tags): TileFeature | null {
  return rings.length === 0 ? null : { type: 3, tags, geometry: rings };
}

function projectionOf({ z, x, y }: TileRef): (at: Position) => Point {
  const count = 2 ** z;
  return ([lon = 0, lat = 0]) => [
    (worldXOf(lon) * count - x) * tileExtent,
    (worldYOf(lat) * count - y) * tileExtent,
  ];
}

/** Nothing when the outer ring is gone: its holes are gone as well. */
function ringsInTile(rings: readonly (readonly Position[])[], project: (at: Position) => Point): Whole[][] {
  const [outer, ...holes] = rings.map((ring) => roundLine(clipRing(ring.slice(0, -1).map(project))));
  if (outer === undefined || areaOf(outer) === 0) return [];
  const kept = holes.filter((hole) => areaOf(hole) !== 0);
  return [turnedTo(1, outer), ...kept.map((hole) => turnedTo(-1, hole))];
}

/** Positive is clockwise on the screen: so run outer rings, holes the other way round. Closed as the encoder wants it. */
function turnedTo(sign: 1 | -1, ring: Whole[]): Whole[] {
  const turned = Math.sign(areaOf(ring)) === sign ? ring : ring.toReversed();
  const [first] = turned;
  return first === undefined ? turned : [...turned, first];
}

function areaOf(ring: readonly Whole[]): number {
  return ring.reduce((sum, [x, y], i) => {
    const [beforeX, beforeY] = ring[i === 0 ? ring.length - 1 : i - 1] ?? [x, y];
    return sum + (beforeX * y - x * beforeY) / 2;
  }, 0);
}

/** Points that fall on the one before are left out. */
function roundLine(points: readonly Point[]): Whole[] {
  const line: Whole[] = [];
  for (const point of points) {
    const next = roundPoint(point);
    const last = line.at(-1);
    if (last === undefined || last[0] !== next[0] || last[1] !== next[1]) line.push(next);
  }
  return line;
}

function roundPoint([x, y]: Point): Whole {
  return [Math.round(x), Math.round(y)];
}
