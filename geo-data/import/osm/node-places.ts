/** Coordinates of the nodes that are needed, in typed arrays: 16 bytes a node instead of an object. */
import type { LonLat } from '../../map-source.ts';

export interface NodePlaces {
  readonly size: number;
  /** Ignored when nobody asked for this node. */
  put(id: number, lon: number, lat: number): void;
  /** Null when the file does not hold the node. */
  get(id: number): LonLat | null;
}

const absent = 0x7fffffff;
const scale = 1e7;

/** Makes room for the nodes that these lists name. */
export function createNodePlaces(lists: Iterable<readonly number[]>): NodePlaces {
  const ids = uniqueSorted(lists);
  const lons = new Int32Array(ids.length).fill(absent);
  const lats = new Int32Array(ids.length);
  return {
    size: ids.length,
    put(id, lon, lat) {
      const at = indexOf(ids, id);
      if (at < 0) return;
      lons[at] = Math.round(lon * scale);
      lats[at] = Math.round(lat * scale);
    },
    get(id) {
      const at = indexOf(ids, id);
      const lon = at < 0 ? absent : (lons[at] ?? absent);
      return lon === absent ? null : [lon / scale, (lats[at] ?? 0) / scale];
    },
  };
}

function uniqueSorted(lists: Iterable<readonly number[]>): Float64Array {
  let ids = new Float64Array(1024);
  let n = 0;
  for (const list of lists) {
    if (n + list.length > ids.length) {
      const larger = new Float64Array(Math.max(ids.length * 2, n + list.length));
      larger.set(ids);
      ids = larger;
    }
    for (const id of list) ids[n++] = id;
  }
  const sorted = ids.subarray(0, n).sort();
  let kept = 0;
  for (let i = 0; i < n; i++) {
    if (i === 0 || sorted[i] !== sorted[i - 1]) sorted[kept++] = sorted[i] ?? 0;
  }
  return sorted.slice(0, kept);
}

function indexOf(ids: Float64Array, id: number): number {
  let low = 0;
  let high = ids.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = ids[middle] ?? 0;
    if (found === id) return middle;
    if (found < id) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
