/** A small town as a map source: a river with a bridge, main and side streets, a park with a hole, a rail, buildings, names. */
import type { GroundArea, LonLat, MapSource, RoadClass, Street } from '#geo-data/map-source.ts';

/** Degrees; the town is about three kilometres wide. */
const [west, south] = [126.6, 45.74];
export const at = (x: number, y: number): LonLat => [west + x * 0.04, south + y * 0.028];

export const box = (x0: number, y0: number, x1: number, y1: number): LonLat[] => [
  at(x0, y0),
  at(x1, y0),
  at(x1, y1),
  at(x0, y1),
  at(x0, y0),
];

let lastNode = 1_000;
/** A street whose inner points are nodes of its own; `ends` name its first and last node. */
export function street(
  id: string,
  roadClass: RoadClass,
  line: readonly LonLat[],
  more: Partial<Street> & { readonly ends?: readonly [number, number] } = {},
): Street {
  const { ends, ...rest } = more;
  const nodeIds = line.map((_, i) => {
    if (i === 0 && ends !== undefined) return ends[0];
    if (i === line.length - 1 && ends !== undefined) return ends[1];
    lastNode++;
    return lastNode;
  });
  return {
    id,
    class: roadClass,
    name: null,
    nameEn: null,
    oneWay: 'no',
    bridge: false,
    tunnel: false,
    maxSpeedKmh: null,
    drivable: true,
    line,
    nodeIds,
    ...rest,
  };
}

const park: GroundArea = {
  kind: 'park',
  name: '兆麟公园',
  nameEn: 'Zhaolin Park',
  rings: [box(0.6, 0.6, 0.9, 0.9), box(0.7, 0.7, 0.8, 0.8)],
};
const river: GroundArea = { kind: 'water', name: null, nameEn: null, rings: [box(0, 0.4, 1, 0.5)] };

export const smallTown: MapSource = {
  bounds: [...at(0, 0), ...at(1, 1)],
  attribution: '© Small town',
  streets: [
    street('m1', 'primary', [at(0.5, 0), at(0.5, 0.4)], {
      name: '中央大街',
      nameEn: 'Central Street',
      ends: [1, 2],
    }),
    street('m2', 'primary', [at(0.5, 0.4), at(0.5, 0.5)], {
      name: '中央大街',
      nameEn: 'Central Street',
      bridge: true,
      ends: [2, 3],
    }),
    street('m3', 'primary', [at(0.5, 1), at(0.5, 0.7)], {
      name: '中央大街',
      nameEn: 'Central Street',
      ends: [5, 4],
    }),
    street('m4', 'primary', [at(0.5, 0.5), at(0.5, 0.7)], {
      name: '中央大街',
      nameEn: 'Central Street',
      ends: [3, 4],
    }),
    street('side', 'residential', [at(0.1, 0.1), at(0.4, 0.15)], { name: '一曼街' }),
    street('yard', 'service', [at(0.2, 0.1), at(0.2, 0.2)]),
    street('steps', 'path', [at(0.65, 0.65), at(0.7, 0.7)], { drivable: false }),
  ],
  areas: [river, park],
  lines: [
    { kind: 'river', name: '云江', nameEn: 'Yun River', line: [at(0, 0.45), at(1, 0.45)] },
    { kind: 'rail', name: null, nameEn: null, line: [at(0, 0.2), at(1, 0.25)] },
  ],
  buildings: Array.from({ length: 100 }, (_, i) => ({
    heightM: i % 2 === 0 ? 21 : null,
    rings: [
      box((i % 10) / 30, Math.floor(i / 10) / 30, (i % 10) / 30 + 0.02, Math.floor(i / 10) / 30 + 0.01),
    ],
  })),
  names: [
    { kind: 'city', name: '云江', nameEn: 'Yunjiang', rank: 0, at: at(0.5, 0.5) },
    { kind: 'landmark', name: '钟楼', nameEn: null, rank: 0, at: at(0.2, 0.2) },
  ],
};
