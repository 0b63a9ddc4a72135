/** Counts the parts of the drivable streets that no car can reach from one another. */
import type { Street } from '../../map-source.ts';

export interface StreetIsland {
  readonly streets: number;
  /** One of its streets, to find it on the map. */
  readonly streetId: string;
  readonly at: readonly [lon: number, lat: number];
}

/** Parts by number of streets, the largest first; directions are not looked at. */
export function findIslands(streets: readonly Street[]): StreetIsland[] {
  const drivable = streets.filter((street) => street.drivable);
  const parent = new Map<number, number>();
  for (const { nodeIds } of drivable) {
    for (const id of nodeIds) union(parent, nodeIds[0] ?? id, id);
  }
  const islands = new Map<number, { streets: number; streetId: string; at: readonly [number, number] }>();
  for (const { id, nodeIds, line } of drivable) {
    const root = find(parent, nodeIds[0] ?? 0);
    const known = islands.get(root);
    if (known === undefined) islands.set(root, { streets: 1, streetId: id, at: line[0] ?? [0, 0] });
    else known.streets += 1;
  }
  return [...islands.values()].sort((a, b) => b.streets - a.streets);
}

function find(parent: Map<number, number>, id: number): number {
  let root = id;
  for (let up = parent.get(root); up !== undefined && up !== root; up = parent.get(root)) root = up;
  // Shorter ways for those who ask next.
  for (let at = id; at !== root; ) {
    const up = parent.get(at) ?? root;
    parent.set(at, root);
    at = up;
  }
  return root;
}

function union(parent: Map<number, number>, a: number, b: number): void {
  const [rootA, rootB] = [find(parent, a), find(parent, b)];
  parent.set(rootB, rootA);
  if (!parent.has(rootA)) parent.set(rootA, rootA);
}
