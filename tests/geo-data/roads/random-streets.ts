/** Small random towns and a slow, plain answer to hold the road graph against. */
import fc from 'fast-check';
import { greatCircleM } from '#dispatch-core/assign/travel.ts';
import { type RoadClass, roadClasses, type Street } from '#geo-data/map-source.ts';
import { isTwoWay, type RoadGraph } from '#geo-data/roads/graph.ts';
import type { Place } from '#geo-data/roads/search.ts';
import { speedKmhOf } from '#geo-data/roads/speeds.ts';

export const center = { lon: 126.65, lat: 45.75 };

/** A street with what matters to roads; the rest is plain. */
export function street(id: string, over: Partial<Street> & Pick<Street, 'line' | 'nodeIds'>): Street {
  return {
    id,
    class: 'residential',
    name: null,
    nameEn: null,
    oneWay: 'no',
    bridge: false,
    tunnel: false,
    maxSpeedKmh: null,
    drivable: true,
    ...over,
  };
}

/** A point so many metres east and north of the centre. */
export function at(eastM: number, northM: number): readonly [number, number] {
  const perLat = 1 / 111_195.08;
  return [
    center.lon + (eastM * perLat) / Math.cos((center.lat * Math.PI) / 180),
    center.lat + northM * perLat,
  ];
}

/** Up to 14 nodes strewn over a square kilometre and up to 16 streets of 2 to 5 of them; gaps, islands, one-ways, loops. */
export const randomStreets: fc.Arbitrary<Street[]> = fc
  .record({
    places: fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 40 })), {
      minLength: 4,
      maxLength: 14,
      selector: ([x, y]) => `${x} ${y}`,
    }),
    lines: fc.array(
      fc.record({
        stops: fc.array(fc.nat(1_000), { minLength: 2, maxLength: 5 }),
        class: fc.constantFrom<RoadClass>(...roadClasses),
        oneWay: fc.constantFrom<Street['oneWay']>('no', 'no', 'forward', 'backward'),
        maxSpeedKmh: fc.constantFrom(null, null, 30, 60),
      }),
      { minLength: 1, maxLength: 16 },
    ),
  })
  .map(({ places, lines }) =>
    lines.flatMap(({ stops, ...rest }, index) => {
      const nodeIds = stops.map((stop) => stop % places.length);
      // Odd numbers keep two lines from lying on each other by chance.
      const line = nodeIds.map((node) => {
        const [x, y] = places[node] ?? [0, 0];
        return at(x * 25 + ((node * 7.3) % 11), y * 25 + ((node * 3.7) % 13));
      });
      return new Set(nodeIds).size < 2 ? [] : [street(`s${index}`, { ...rest, line, nodeIds })];
    }),
  );

/** Seconds between all pairs of nodes (by id) straight from the streets: Floyd and Warshall. */
export function secondsByStreets(streets: readonly Street[]): Map<number, Map<number, number>> {
  const arcs: [number, number, number][] = [];
  for (const { line, nodeIds, oneWay, class: roadClass, maxSpeedKmh, drivable } of streets) {
    if (!drivable) continue;
    for (let index = 1; index < nodeIds.length; index += 1) {
      const [from, to] = [nodeIds[index - 1] ?? 0, nodeIds[index] ?? 0];
      const [a, b] = [line[index - 1] ?? [0, 0], line[index] ?? [0, 0]];
      const metres = greatCircleM({ lon: a[0], lat: a[1] }, { lon: b[0], lat: b[1] });
      const seconds = metres / (speedKmhOf(roadClass, maxSpeedKmh) / 3.6);
      if (oneWay !== 'backward') arcs.push([from, to, seconds]);
      if (oneWay !== 'forward') arcs.push([to, from, seconds]);
    }
  }
  return floyd(arcs);
}

/** Seconds from one place on the graph to another, from its edges alone and without its search. */
export function secondsBetween(
  graph: RoadGraph,
  from: Place,
  to: Place,
  isClosed = (_edge: number) => false,
): number {
  const arcs: [number, number, number][] = [];
  for (let edge = 0; edge < graph.edgeCount; edge += 1) {
    if (isClosed(edge)) continue;
    const seconds = graph.edgeSeconds[edge] ?? 0;
    // Both places become nodes of their own on their edges.
    const stops = [
      { node: graph.edgeFrom[edge] ?? 0, fraction: 0 },
      ...(from.edge === edge ? [{ node: -1, fraction: from.fraction }] : []),
      ...(to.edge === edge ? [{ node: -2, fraction: to.fraction }] : []),
      { node: graph.edgeTo[edge] ?? 0, fraction: 1 },
    ].sort((a, b) => a.fraction - b.fraction);
    for (let index = 1; index < stops.length; index += 1) {
      const [a, b] = [stops[index - 1], stops[index]];
      if (a === undefined || b === undefined) continue;
      const share = (b.fraction - a.fraction) * seconds;
      arcs.push([a.node, b.node, share]);
      // On a stretch without length one is at both of its ends.
      if (isTwoWay(graph, edge) || share === 0) arcs.push([b.node, a.node, share]);
    }
  }
  return floyd(arcs).get(-1)?.get(-2) ?? Number.POSITIVE_INFINITY;
}

function floyd(arcs: readonly (readonly [number, number, number])[]): Map<number, Map<number, number>> {
  const nodes = [...new Set(arcs.flatMap((arc) => arc.slice(0, 2)))];
  const table = new Map(nodes.map((node) => [node, new Map([[node, 0]])]));
  const get = (from: number, to: number) => table.get(from)?.get(to) ?? Number.POSITIVE_INFINITY;
  for (const [from, to, seconds] of arcs) {
    table.get(from)?.set(to, Math.min(seconds, get(from, to)));
  }
  for (const middle of nodes) {
    for (const from of nodes) {
      const first = get(from, middle);
      if (first === Number.POSITIVE_INFINITY) continue;
      for (const to of nodes) {
        const through = first + get(middle, to);
        if (through < get(from, to)) table.get(from)?.set(to, through);
      }
    }
  }
  return table;
}
