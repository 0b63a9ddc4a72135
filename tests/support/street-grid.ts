/** A large town's streets for tests and benches: a grid with noise, gaps, one-ways, bends and classes; the same seed, the same streets. */
import type { RoadClass, Street } from '#geo-data/map-source.ts';

export interface StreetGridOptions {
  readonly columns: number;
  readonly rows: number;
  readonly seed?: number;
  /** Metres between junctions. */
  readonly blockM?: number;
  readonly center?: readonly [lon: number, lat: number];
}

/** One street per block, so that names, classes and directions vary as in imported data. */
export function makeStreetGrid(options: StreetGridOptions): Street[] {
  const { columns, rows, seed = 1, blockM = 180, center = [126.65, 45.75] } = options;
  const random = seededRandom(seed);
  const perLat = 1 / 111_195;
  const perLon = perLat / Math.cos((center[1] * Math.PI) / 180);
  const around = () => (random() - 0.5) * blockM * 0.5;
  const places = Array.from({ length: columns * rows }, (_, index): readonly [number, number] => [
    center[0] + (((index % columns) - columns / 2) * blockM + around()) * perLon,
    center[1] + ((Math.floor(index / columns) - rows / 2) * blockM + around()) * perLat,
  ]);
  let nextNode = columns * rows;
  const streets: Street[] = [];
  const link = (a: number, b: number, line: number) => {
    const roadClass = classOfLine(line);
    // Gaps are side streets: a main street is not interrupted.
    if (roadClass === 'residential' && random() < 0.12) return;
    const [from, to] = [places[a], places[b]];
    if (from === undefined || to === undefined) return;
    const bends = Math.floor(random() * 3);
    const inner = Array.from({ length: bends }, (_, index): readonly [number, number] => {
      const share = (index + 1) / (bends + 1);
      const bendM = (random() - 0.5) * 30;
      return [
        from[0] + share * (to[0] - from[0]) + bendM * perLon,
        from[1] + share * (to[1] - from[1]) + bendM * perLat,
      ];
    });
    const innerIds = inner.map(() => nextNode++);
    streets.push({
      id: `s${streets.length}`,
      class: roadClass,
      name: `${line}号街`,
      nameEn: `Street ${line}`,
      oneWay:
        roadClass === 'residential' && random() < 0.1 ? (random() < 0.5 ? 'forward' : 'backward') : 'no',
      bridge: false,
      tunnel: false,
      maxSpeedKmh: roadClass === 'primary' ? 60 : null,
      drivable: true,
      line: [from, ...inner, to],
      nodeIds: [a, ...innerIds, b],
    });
  };
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const node = row * columns + column;
      if (column + 1 < columns) link(node, node + 1, row);
      if (row + 1 < rows) link(node, node + columns, 1_000 + column);
    }
  }
  return streets;
}

function classOfLine(line: number): RoadClass {
  const place = line % 1_000;
  if (place % 24 === 0) return 'primary';
  if (place % 8 === 0) return 'secondary';
  return place % 4 === 0 ? 'tertiary' : 'residential';
}

/** Mulberry32: uniform in [0, 1). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
