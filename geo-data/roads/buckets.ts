/** Nodes that wait for their turn, in buckets of equal width: a third of the time that a heap takes on a city's roads. */

/** Width of a bucket in seconds: a fraction of an edge, so that few nodes are looked at twice. */
const widthSeconds = 2;
/** Of a graph with one extremely long edge. */
const mostBuckets = 2 ** 16;

export interface Buckets {
  readonly width: number;
  isWaiting(): boolean;
  /** Puts a node in the bucket of its seconds, out of the one where it waited. */
  put(node: number, seconds: number): void;
  /** Takes a node out of a bucket; −1 when it is empty. */
  take(bucket: number): number;
  clear(): void;
}

/** A ring of buckets: no node that waits is farther from the present one than the longest edge. */
export function openBuckets(nodeCount: number, longestSeconds: number): Buckets {
  const width = Math.max(widthSeconds, longestSeconds / (mostBuckets - 4));
  const size = 2 ** Math.ceil(Math.log2(longestSeconds / width + 3));
  const first = new Int32Array(size).fill(-1);
  const next = new Int32Array(nodeCount);
  const before = new Int32Array(nodeCount);
  /** Place in the ring, −1 when the node does not wait. */
  const waitsIn = new Int32Array(nodeCount).fill(-1);
  const perWidth = 1 / width;
  let waiting = 0;

  const unlink = (node: number, place: number) => {
    const after = next[node] ?? -1;
    const ahead = before[node] ?? -1;
    if (ahead >= 0) next[ahead] = after;
    else first[place] = after;
    if (after >= 0) before[after] = ahead;
    waiting -= 1;
  };
  return {
    width,
    isWaiting: () => waiting > 0,
    put(node, seconds) {
      const place = Math.floor(seconds * perWidth) & (size - 1);
      const present = waitsIn[node] ?? -1;
      if (present === place) return;
      if (present >= 0) unlink(node, present);
      const head = first[place] ?? -1;
      next[node] = head;
      before[node] = -1;
      if (head >= 0) before[head] = node;
      first[place] = node;
      waitsIn[node] = place;
      waiting += 1;
    },
    take(bucket) {
      const place = bucket & (size - 1);
      const node = first[place] ?? -1;
      if (node < 0) return -1;
      unlink(node, place);
      waitsIn[node] = -1;
      return node;
    },
    clear() {
      for (const [place, head] of first.entries()) {
        for (let node = head; node >= 0; node = next[node] ?? -1) waitsIn[node] = -1;
        first[place] = -1;
      }
      waiting = 0;
    },
  };
}
