/** An index of short stretches in square cells: finds the stretch of road nearest to a point. */
import { metresPerUnit, nearestShare, shrinkAt } from './geometry.ts';
import type { RoadData } from './graph.ts';

export interface SnapGrid {
  readonly west: number;
  readonly south: number;
  /** Size of a cell in packed units. */
  readonly cellLon: number;
  readonly cellLat: number;
  readonly columns: number;
  readonly rows: number;
  /** Stretches of cell c are `items[start[c]]` … `items[start[c + 1] - 1]`, each the number of its first point. */
  readonly start: Uint32Array;
  readonly items: Uint32Array;
}

/** The stretch from `point` to the next one, and where on it. */
export interface NearStretch {
  readonly point: number;
  readonly share: number;
  readonly distanceM: number;
}

/** About a block: small enough for few stretches per cell, large enough for few cells per street. */
const cellM = 150;
/** Bounds the grid of a thinly built province. */
const cellsPerStretch = 2;

/** Indexes the lines of the edges that `takes` lets in. */
export function buildSnapGrid(data: RoadData, takes: (edge: number) => boolean): SnapGrid {
  const edges = data.edgeFrom.map((_, edge) => edge).filter(takes);
  const frame = frameOf(data, edges);
  const cells = frame.columns * frame.rows;
  const start = new Uint32Array(cells + 1);
  eachCell(data, edges, frame, (cell) => {
    start[cell + 1] = (start[cell + 1] ?? 0) + 1;
  });
  for (let cell = 0; cell < cells; cell += 1) {
    start[cell + 1] = (start[cell + 1] ?? 0) + (start[cell] ?? 0);
  }
  const items = new Uint32Array(start[cells] ?? 0);
  const free = start.slice();
  eachCell(data, edges, frame, (cell, point) => {
    const place = free[cell] ?? 0;
    free[cell] = place + 1;
    items[place] = point;
  });
  return { ...frame, start, items };
}

type Frame = Omit<SnapGrid, 'start' | 'items'>;

function frameOf({ points, pointStart }: RoadData, edges: Uint32Array): Frame {
  let [west, south, east, north] = [
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ];
  let stretches = 0;
  for (const edge of edges) {
    const last = pointStart[edge + 1] ?? 0;
    for (let point = pointStart[edge] ?? 0; point < last; point += 1) {
      const lon = points[2 * point] ?? 0;
      const lat = points[2 * point + 1] ?? 0;
      if (lon < west) west = lon;
      if (lon > east) east = lon;
      if (lat < south) south = lat;
      if (lat > north) north = lat;
      stretches += 1;
    }
  }
  if (edges.length === 0) return { west: 0, south: 0, cellLon: 1, cellLat: 1, columns: 0, rows: 0 };
  const shrink = Math.max(0.05, shrinkAt((south + north) / 2));
  const heightM = (north - south) * metresPerUnit;
  const widthM = (east - west) * metresPerUnit * shrink;
  const largestCount = Math.max(16, stretches * cellsPerStretch);
  const sizeM = Math.max(
    cellM,
    Math.sqrt((heightM * widthM) / largestCount),
    (heightM + widthM) / largestCount,
  );
  const cellLat = Math.ceil(sizeM / metresPerUnit);
  const cellLon = Math.ceil(sizeM / metresPerUnit / shrink);
  const columns = Math.floor((east - west) / cellLon) + 1;
  const rows = Math.floor((north - south) / cellLat) + 1;
  return { west, south, cellLon, cellLat, columns, rows };
}

/** Visits every cell that a stretch passes through: row by row, the columns that it crosses there. */
function eachCell(
  { points, pointStart }: RoadData,
  edges: Uint32Array,
  { west, south, cellLon, cellLat, columns }: Frame,
  visit: (cell: number, point: number) => void,
): void {
  for (const edge of edges) {
    const last = (pointStart[edge + 1] ?? 0) - 1;
    for (let point = pointStart[edge] ?? 0; point < last; point += 1) {
      const xA = ((points[2 * point] ?? 0) - west) / cellLon;
      const yA = ((points[2 * point + 1] ?? 0) - south) / cellLat;
      const xB = ((points[2 * point + 2] ?? 0) - west) / cellLon;
      const yB = ((points[2 * point + 3] ?? 0) - south) / cellLat;
      const slope = yA === yB ? 0 : (xB - xA) / (yB - yA);
      const [low, high] = yA < yB ? [yA, yB] : [yB, yA];
      const rowTo = Math.floor(high);
      for (let row = Math.floor(low); row <= rowTo; row += 1) {
        // Where the line enters and leaves the row; a level line crosses all of its columns in one.
        const xIn = yA === yB ? xA : xA + (Math.max(low, row) - yA) * slope;
        const xOut = yA === yB ? xB : xA + (Math.min(high, row + 1) - yA) * slope;
        const columnTo = Math.min(columns - 1, Math.floor(Math.max(xIn, xOut)));
        for (let column = Math.max(0, Math.floor(Math.min(xIn, xOut))); column <= columnTo; column += 1) {
          visit(row * columns + column, point);
        }
      }
    }
  }
}

/**
 * The stretch nearest to a packed point within `withinM`, or null. Looks at rings of cells around the point until
 * what is left must be farther away than the best found.
 */
export function findNearStretch(
  grid: SnapGrid,
  points: Int32Array,
  lon: number,
  lat: number,
  withinM: number,
): NearStretch | null {
  const { west, south, cellLon, cellLat, columns, rows } = grid;
  if (columns === 0) return null;
  const shrink = shrinkAt(lat);
  const x = (lon - west) / cellLon;
  const y = (lat - south) / cellLat;
  const scan = openScan(grid, points, { lon, lat, shrink, x, y, withinUnits: withinM / metresPerUnit });
  const column = Math.floor(x);
  const row = Math.floor(y);
  const insideLon = x - column;
  const insideLat = y - row;
  const edgeLon = Math.min(insideLon, 1 - insideLon);
  const edgeLat = Math.min(insideLat, 1 - insideLat);
  const reach = Math.max(columns - column, column + 1, rows - row, row + 1);
  for (let ring = 0; ring <= reach; ring += 1) {
    scan.ring(column, row, ring);
    // Everything in rings not yet seen lies beyond the border of the block that was.
    const clearance = Math.min((ring + edgeLon) * cellLon * shrink, (ring + edgeLat) * cellLat);
    if (clearance >= scan.bestUnits()) break;
  }
  return scan.found();
}

/** Where one looks from: packed, and in cells of the grid. */
interface Eye {
  readonly lon: number;
  readonly lat: number;
  readonly shrink: number;
  readonly x: number;
  readonly y: number;
  readonly withinUnits: number;
}

function openScan(
  { start, items, columns, rows, cellLon, cellLat }: SnapGrid,
  points: Int32Array,
  { lon, lat, shrink, x, y, withinUnits }: Eye,
) {
  let best = withinUnits * withinUnits;
  let bestPoint = -1;
  let bestShare = 0;

  const look = (cell: number) => {
    const end = start[cell + 1] ?? 0;
    for (let index = start[cell] ?? 0; index < end; index += 1) {
      const point = items[index] ?? 0;
      const ax = ((points[2 * point] ?? 0) - lon) * shrink;
      const ay = (points[2 * point + 1] ?? 0) - lat;
      const bx = ((points[2 * point + 2] ?? 0) - lon) * shrink;
      const by = (points[2 * point + 3] ?? 0) - lat;
      const share = nearestShare(ax, ay, bx, by);
      const nearX = ax + share * (bx - ax);
      const nearY = ay + share * (by - ay);
      const square = nearX * nearX + nearY * nearY;
      // Of equally near ones the first number wins, whatever cell is looked at first.
      if (square < best || (square === best && point < bestPoint)) {
        best = square;
        bestPoint = point;
        bestShare = share;
      }
    }
  };
  const lookAlong = (row: number, fromColumn: number, toColumn: number, step: number) => {
    if (row < 0 || row >= rows) return;
    const dy = Math.max(0, row - y, y - row - 1) * cellLat;
    for (let column = fromColumn; column <= toColumn; column += step) {
      if (column < 0 || column >= columns) continue;
      const dx = Math.max(0, column - x, x - column - 1) * cellLon * shrink;
      if (dx * dx + dy * dy <= best) look(row * columns + column);
    }
  };
  return {
    ring(column: number, row: number, ring: number): void {
      if (ring === 0) {
        lookAlong(row, column, column, 1);
        return;
      }
      lookAlong(row - ring, column - ring, column + ring, 1);
      for (let between = row - ring + 1; between < row + ring; between += 1) {
        lookAlong(between, column - ring, column + ring, 2 * ring);
      }
      lookAlong(row + ring, column - ring, column + ring, 1);
    },
    bestUnits: () => Math.sqrt(best),
    found: (): NearStretch | null =>
      bestPoint < 0
        ? null
        : { point: bestPoint, share: bestShare, distanceM: Math.sqrt(best) * metresPerUnit },
  };
}
