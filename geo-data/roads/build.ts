/** Builds the road graph from streets, whichever source they come from. */
import { roadClasses, type Street } from '../map-source.ts';
import { foldPieces } from './fold.ts';
import { stretchM } from './geometry.ts';
import { edgeFlagsOf, openGraph, type RoadData, type RoadGraph, type RoadName } from './graph.ts';
import { hilbertOrder } from './hilbert.ts';
import { cutStreets, type Piece, type Places, type RoadDrops } from './pieces.ts';

/** What went into the graph and what did not. */
export interface RoadReport extends RoadDrops {
  readonly streets: number;
  readonly nodes: number;
  readonly edges: number;
  readonly lengthM: number;
  /** Nodes outside of the main component: from there, or to there, not everything can be reached. */
  readonly nodesOutsideMain: number;
}

/**
 * Junctions and the stretches between them: only streets that cars may use, cut where they share a node and joined
 * where nothing turns off. The same streets give the same graph.
 */
export function buildRoads(streets: readonly Street[]): {
  readonly graph: RoadGraph;
  readonly report: RoadReport;
} {
  const { pieces, places, drops } = cutStreets(streets);
  const folded = foldPieces(pieces, places.lon.length);
  const graph = openGraph(packPieces(folded, places));
  return {
    graph,
    report: {
      ...drops,
      streets: streets.length,
      nodes: graph.nodeCount,
      edges: graph.edgeCount,
      lengthM: graph.edgeLengthM.reduce((sum, lengthM) => sum + lengthM, 0),
      nodesOutsideMain: graph.nodeCount - graph.mainNodeCount,
    },
  };
}

function packPieces(pieces: readonly Piece[], places: Places): RoadData {
  const { nodes, numberOf } = numberNodes(pieces, places);
  const ordered = [...pieces].sort(
    (a, b) => numberOf(a.from) - numberOf(b.from) || numberOf(a.to) - numberOf(b.to),
  );
  const names = openNames();
  const pointCount = ordered.reduce((sum, piece) => sum + piece.points.length / 2, 0);
  const data = {
    nodes,
    edgeFrom: Uint32Array.from(ordered, (piece) => numberOf(piece.from)),
    edgeTo: Uint32Array.from(ordered, (piece) => numberOf(piece.to)),
    edgeLengthM: Float32Array.from(ordered, (piece) => lineM(piece.points)),
    edgeFlags: Uint8Array.from(ordered, ({ kind, isOneWay }) =>
      edgeFlagsOf(roadClasses.indexOf(kind.class), isOneWay),
    ),
    edgeName: Uint32Array.from(ordered, ({ kind }) => names.numberOf(kind)),
    pointStart: new Uint32Array(ordered.length + 1),
    points: new Int32Array(2 * pointCount),
    names: names.all,
  };
  let point = 0;
  for (const [edge, piece] of ordered.entries()) {
    data.points.set(piece.points, 2 * point);
    point += piece.points.length / 2;
    data.pointStart[edge + 1] = point;
  }
  const edgeSeconds = data.edgeLengthM.map((lengthM, edge) => lengthM / mpsOf(ordered[edge]));
  return { ...data, edgeSeconds };
}

function mpsOf(piece: Piece | undefined): number {
  return (piece?.kind.speedKmh ?? Number.NaN) / 3.6;
}

/** Numbers the nodes that pieces end at along a curve, so that a search walks through memory that lies together. */
function numberNodes(pieces: readonly Piece[], { lon, lat }: Places) {
  const used = [...new Set(pieces.flatMap(({ from, to }) => [from, to]))];
  const scattered = Int32Array.from(used.flatMap((node) => [lon[node] ?? 0, lat[node] ?? 0]));
  const order = hilbertOrder(scattered);
  const nodes = new Int32Array(scattered.length);
  const numbers = new Uint32Array(lon.length);
  for (const [number, index] of order.entries()) {
    nodes[2 * number] = scattered[2 * index] ?? 0;
    nodes[2 * number + 1] = scattered[2 * index + 1] ?? 0;
    numbers[used[index] ?? 0] = number;
  }
  return { nodes, numberOf: (node: number) => numbers[node] ?? 0 };
}

function lineM(points: readonly number[]): number {
  let lengthM = 0;
  for (let index = 2; index < points.length; index += 2) {
    lengthM += stretchM(
      points[index - 2] ?? 0,
      points[index - 1] ?? 0,
      points[index] ?? 0,
      points[index + 1] ?? 0,
    );
  }
  return lengthM;
}

function openNames() {
  const all: RoadName[] = [{ name: null, nameEn: null }];
  const numbers = new Map<string, number>([[JSON.stringify([null, null]), 0]]);
  return {
    all,
    numberOf({ name, nameEn }: RoadName): number {
      const key = JSON.stringify([name, nameEn]);
      const known = numbers.get(key);
      if (known !== undefined) return known;
      numbers.set(key, all.length);
      all.push({ name, nameEn });
      return all.length - 1;
    },
  };
}
