import { describe, expect, it } from 'vitest';
import { buildRoads } from '#geo-data/roads/build.ts';
import { closedEdges, withClosures } from '#geo-data/roads/closures.ts';
import { roadTravelTime } from '#geo-data/roads/travel-time.ts';
import { at, street } from './random-streets.ts';

function pointAt(eastM: number, northM: number) {
  const [lon, lat] = at(eastM, northM);
  return { lon, lat };
}

/** Two streets side by side with a bridge each, and one far away. */
const streets = [
  street('west', { name: 'w', line: [at(0, 0), at(0, 1_000)], nodeIds: [1, 2] }),
  street('east', { name: 'e', line: [at(600, 0), at(600, 1_000)], nodeIds: [3, 4] }),
  street('south', { name: 's', line: [at(0, 0), at(600, 0)], nodeIds: [1, 3] }),
  street('north', { name: 'n', line: [at(0, 1_000), at(600, 1_000)], nodeIds: [2, 4] }),
  street('spur', { name: 'p', line: [at(0, 1_000), at(-2_000, 1_000)], nodeIds: [2, 5] }),
];
const { graph } = buildRoads(streets);
const names = (edges: ReadonlySet<number>) =>
  [...edges].map((edge) => graph.names[graph.edgeName[edge] ?? 0]?.name).sort();
const metresOf = (roads: typeof graph) =>
  roadTravelTime(roads, { winterFactor: 1 }).travelsTo([pointAt(0, 10)], pointAt(0, 990))[0];

describe('closures', () => {
  it('lie on the edges that they touch', () => {
    expect(names(closedEdges(graph, [{ kind: 'point', at: at(10, 500), radiusM: 20 }]))).toEqual(['w']);
    expect(names(closedEdges(graph, [{ kind: 'point', at: at(10, 500), radiusM: 5 }]))).toEqual([]);
    expect(names(closedEdges(graph, [{ kind: 'point', at: at(600, 0), radiusM: 5 }]))).toEqual(['e', 's']);
    expect(
      names(closedEdges(graph, [{ kind: 'line', line: [at(-50, 500), at(700, 500)], radiusM: 1 }])),
    ).toEqual(['e', 'w']);
    expect(names(closedEdges(graph, [{ kind: 'line', line: [at(2, 200), at(2, 300)], radiusM: 5 }]))).toEqual(
      ['w'],
    );
    const box = [at(500, 400), at(700, 400), at(700, 600), at(500, 600), at(500, 400)];
    expect(names(closedEdges(graph, [{ kind: 'area', rings: [box] }]))).toEqual(['e']);
    const around = [at(-100, -100), at(700, -100), at(700, 1_100), at(-100, 1_100), at(-100, -100)];
    const hole = [at(-50, -50), at(650, -50), at(650, 1_050), at(-50, 1_050), at(-50, -50)];
    expect(names(closedEdges(graph, [{ kind: 'area', rings: [around] }]))).toEqual(['e', 'n', 'p', 's', 'w']);
    expect(names(closedEdges(graph, [{ kind: 'area', rings: [around, hole] }]))).toEqual(['p']);
  });

  it('send people another way round, and open again', () => {
    const closure = { kind: 'point', at: at(0, 500), radiusM: 10 } as const;
    const closed = withClosures(graph, [closure]);
    expect(metresOf(graph)?.distanceM).toBeCloseTo(980, 0);
    const around = metresOf(closed);
    // Both stand on the closed street: they walk to the next open one.
    expect(around?.kind).toBe('road');
    expect(around?.distanceM).toBeCloseTo(10 + 600 + 1_000 + 600 + 10, 0);
    expect(metresOf(withClosures(closed, []))).toEqual(metresOf(graph));
    expect(withClosures(graph, [])).toBe(graph);
    expect(withClosures(closed, [closure])).toBe(closed);
  });

  it('make an island of what they cut off', () => {
    const cut = withClosures(graph, [{ kind: 'line', line: [at(-50, 500), at(700, 500)], radiusM: 1 }]);
    expect(metresOf(cut)?.kind).toBe('estimate');
    expect(new Set(cut.island).size).toBe(2);
    expect(new Set(graph.island).size).toBe(1);
  });
});
