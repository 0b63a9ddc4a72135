/** Cuts streets at junctions into pieces, and joins pieces again where nothing turns off and nothing changes. */
import type { RoadClass, Street } from '../map-source.ts';
import { pack } from './geometry.ts';
import { speedKmhOf } from './speeds.ts';

/** A stretch of street between two nodes; a one-way piece is driven from the first to the last point. */
export interface Piece {
  /** What must agree for two pieces to be one: class, speed and name. */
  readonly kind: PieceKind;
  readonly isOneWay: boolean;
  readonly from: number;
  readonly to: number;
  /** Packed longitude and latitude in turn, both ends included. */
  readonly points: readonly number[];
}

export interface PieceKind {
  readonly class: RoadClass;
  readonly speedKmh: number;
  readonly name: string | null;
  readonly nameEn: string | null;
}

/** What was left out of the graph, and why. */
export interface RoadDrops {
  /** Streets that cars may not use. */
  readonly notDrivable: number;
  /** Streets with too few points, with ids that do not go with them, or with coordinates that are none. */
  readonly broken: number;
  /** Streets and stretches without length; their nodes became one. */
  readonly zeroLength: number;
  /** Stretches that lay twice over the same nodes. */
  readonly duplicates: number;
}

interface Way {
  readonly kind: PieceKind;
  readonly isOneWay: boolean;
  readonly nodes: readonly number[];
}

/** Nodes by dense numbers, with the place of the street that named them first. */
export interface Places {
  readonly lon: readonly number[];
  readonly lat: readonly number[];
}

/** Pieces between junctions and ends of streets, and what was dropped on the way. */
export function cutStreets(streets: readonly Street[]): {
  readonly pieces: readonly Piece[];
  readonly places: Places;
  readonly drops: RoadDrops;
} {
  const drops = { notDrivable: 0, broken: 0, zeroLength: 0, duplicates: 0 };
  const { ways, places } = takeWays(streets, drops);
  const isJunction = findJunctions(ways, places.lon.length);
  // A copy is no second way and would only be looked at in vain; of two copies the faster counts.
  const unique = new Map<string, Piece>();
  for (const way of ways) {
    for (const piece of cutWay(way, isJunction, places)) {
      const key = keyOf(piece);
      const known = unique.get(key);
      if (known !== undefined) drops.duplicates += 1;
      if (known === undefined || piece.kind.speedKmh > known.kind.speedKmh) unique.set(key, piece);
    }
  }
  return { pieces: [...unique.values()], places, drops };
}

type Counts = { -readonly [K in keyof RoadDrops]: number };

function takeWays(streets: readonly Street[], drops: Counts): { ways: Way[]; places: Places } {
  const numbers = openNumbers();
  const kinds = new Map<string, PieceKind>();
  const ways: Way[] = [];
  for (const street of streets) {
    if (!street.drivable) drops.notDrivable += 1;
    else if (!isWhole(street)) drops.broken += 1;
    else {
      const nodes = numbers.take(street);
      if (nodes.length < 2) drops.zeroLength += 1;
      else
        ways.push({
          kind: kindOf(street, kinds),
          isOneWay: street.oneWay !== 'no',
          nodes: street.oneWay === 'backward' ? nodes.reverse() : nodes,
        });
    }
  }
  return { ways: ways.map((way) => ({ ...way, nodes: numbers.settle(way.nodes) })), places: numbers.places };
}

function isWhole({ line, nodeIds }: Street): boolean {
  return (
    line.length >= 2 &&
    nodeIds.length === line.length &&
    nodeIds.every(Number.isFinite) &&
    line.every(([lon, lat]) => Math.abs(lon) <= 180 && Math.abs(lat) <= 90)
  );
}

function kindOf(street: Street, kinds: Map<string, PieceKind>): PieceKind {
  const { name, nameEn } = street;
  const kind = { class: street.class, speedKmh: speedKmhOf(street.class, street.maxSpeedKmh), name, nameEn };
  const key = JSON.stringify(kind);
  const known = kinds.get(key);
  if (known !== undefined) return known;
  kinds.set(key, kind);
  return kind;
}

/** Gives dense numbers to the nodes of streets; neighbours at one place become one node. */
function openNumbers() {
  const byId = new Map<number, number>();
  const lon: number[] = [];
  const lat: number[] = [];
  const sameAs: number[] = [];
  const rootOf = (node: number): number => {
    let at = node;
    while (sameAs[at] !== at) at = sameAs[at] ?? at;
    sameAs[node] = at;
    return at;
  };
  const numberOf = (id: number, place: readonly [number, number]): number => {
    const known = byId.get(id);
    if (known !== undefined) return known;
    const node = lon.length;
    byId.set(id, node);
    lon.push(pack(place[0]));
    lat.push(pack(place[1]));
    sameAs.push(node);
    return node;
  };
  return {
    places: { lon, lat },
    /** The nodes along a street without steps of no length. */
    take({ line, nodeIds }: Street): number[] {
      const taken: number[] = [];
      for (const [index, place] of line.entries()) {
        const node = rootOf(numberOf(nodeIds[index] ?? 0, place));
        const before = taken.at(-1);
        if (before === node) continue;
        if (before !== undefined && lon[before] === lon[node] && lat[before] === lat[node]) {
          sameAs[node] = before;
          continue;
        }
        taken.push(node);
      }
      return taken;
    },
    /** Later streets may have joined nodes of earlier ones. */
    settle(nodes: readonly number[]): number[] {
      const settled = nodes.map(rootOf);
      return settled.filter((node, index) => index === 0 || node !== settled[index - 1]);
    },
  };
}

/** 1 for ends of streets and for nodes that are passed more than once. */
function findJunctions(ways: readonly Way[], nodeCount: number): Uint8Array {
  const passes = new Uint8Array(nodeCount);
  for (const { nodes } of ways) {
    for (const [index, node] of nodes.entries()) {
      const isEnd = index === 0 || index === nodes.length - 1;
      passes[node] = Math.min(2, (passes[node] ?? 0) + (isEnd ? 2 : 1));
    }
  }
  return passes.map((count) => (count >= 2 ? 1 : 0));
}

function* cutWay({ kind, isOneWay, nodes }: Way, isJunction: Uint8Array, places: Places): Generator<Piece> {
  let first = 0;
  for (let index = 1; index < nodes.length; index += 1) {
    const node = nodes[index] ?? 0;
    if (isJunction[node] !== 1) continue;
    const points = nodes
      .slice(first, index + 1)
      .flatMap((one) => [places.lon[one] ?? 0, places.lat[one] ?? 0]);
    yield { kind, isOneWay, from: nodes[first] ?? 0, to: node, points };
    first = index;
  }
}

/** The line and its directions; the same from either end where both are allowed. */
function keyOf({ points, isOneWay, from, to }: Piece): string {
  const backwards = !isOneWay && (from > to || (from === to && isReverseSmaller(points)));
  return `${isOneWay ? 1 : 2} ${(backwards ? reversedLine(points) : points).join(' ')}`;
}

function isReverseSmaller(points: readonly number[]): boolean {
  const turned = reversedLine(points);
  const different = points.findIndex((value, index) => value !== turned[index]);
  return different >= 0 && (turned[different] ?? 0) < (points[different] ?? 0);
}

/** A packed line from its other end. */
export function reversedLine(points: readonly number[]): number[] {
  const turned: number[] = [];
  for (let index = points.length - 2; index >= 0; index -= 2) {
    turned.push(points[index] ?? 0, points[index + 1] ?? 0);
  }
  return turned;
}
