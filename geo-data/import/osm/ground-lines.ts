/** Lines on the ground: rails, rivers, streams and borders. */
import type { GroundLine } from '../../map-source.ts';
import { type Collected, isBorder, lineOf } from './collect.ts';
import { nameEnOf, nameOf, type OsmRelation } from './elements.ts';
import { lineKindOf } from './ground-words.ts';

export function linesOf(collected: Collected): GroundLine[] {
  return [...collected.ways.values()].flatMap((way) => {
    const kind = way.tags === undefined ? null : lineKindOf(way.tags);
    const line = kind === null ? [] : lineOf(collected, way.refs);
    if (kind === null || way.tags === undefined || line.length < 2) return [];
    return [{ kind, name: nameOf(way.tags), nameEn: nameEnOf(way.tags), line }];
  });
}

/** Each way once, with the name of its highest unit; borders in the sea are the coast's matter. */
export function bordersOf(collected: Collected): GroundLine[] {
  const drawn = new Set<number>();
  const level = ({ tags }: OsmRelation) => Number(tags?.admin_level ?? 99);
  return collected.relations
    .filter(({ tags }) => tags !== undefined && isBorder(tags))
    .sort((a, b) => level(a) - level(b))
    .flatMap(({ members, tags = {} }) =>
      members.flatMap(({ type, ref }) => {
        const way = type === 'way' ? collected.ways.get(ref) : undefined;
        if (way === undefined || drawn.has(ref) || way.tags?.natural === 'coastline') return [];
        drawn.add(ref);
        if (way.tags?.maritime === 'yes') return [];
        const line = lineOf(collected, way.refs);
        return line.length < 2
          ? []
          : [{ kind: 'boundary' as const, name: nameOf(tags), nameEn: nameEnOf(tags), line }];
      }),
    );
}
