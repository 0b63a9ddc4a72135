/** Makes pipes of a tree of ways: stretches between joints, branches, and diameters by what hangs behind. */
import { nth, type Point } from './plane.ts';

/** Where a net ends: a heat station or a building. */
export interface Outlet {
  /** Node of the tree it hangs on. */
  readonly node: number;
  /** `hs:…` or `b:…`. */
  readonly name: string;
  /** Households it supplies. */
  readonly load: number;
  /** Last point, off the tree; null when the node itself is the place. */
  readonly stub: Point | null;
}

export interface TreeOfWays {
  readonly root: number;
  readonly rootName: string;
  readonly nodes: readonly Point[];
  readonly before: Int32Array;
  readonly outlets: readonly Outlet[];
  /** More load than this makes a trunk; what carries less is a branch of its own. */
  readonly branchLoad: number;
  readonly diameterOf: (load: number) => number;
}

export interface Stretch {
  readonly branch: number;
  readonly fromNode: string;
  readonly toNode: string;
  readonly diameterMm: number;
  readonly points: readonly Point[];
}

interface Twig {
  readonly children: number[];
  readonly outlets: Outlet[];
  load: number;
}

/** Stretches from the root outwards; joints are named after the root. */
export function layPipes(tree: TreeOfWays): Stretch[] {
  const twigs = growTwigs(tree);
  const stretches: Stretch[] = [];
  let branches = 0;
  const nameOf = (node: number) => (node === tree.root ? tree.rootName : `j:${tree.rootName}:${node}`);
  const walk: { node: number; branch: number }[] = [{ node: tree.root, branch: branches++ }];
  for (let at = walk.pop(); at !== undefined; at = walk.pop()) {
    const { node, branch } = at;
    const twig = nth2(twigs, node);
    for (const outlet of twig.outlets) {
      const end = outlet.stub ?? nth(tree.nodes, node);
      if (outlet.stub === null) continue;
      stretches.push({
        branch,
        fromNode: nameOf(node),
        toNode: outlet.name,
        diameterMm: tree.diameterOf(outlet.load),
        points: [nth(tree.nodes, node), end],
      });
    }
    const heavy = twig.children.filter((child) => nth2(twigs, child).load > tree.branchLoad);
    for (const child of twig.children) {
      const { load } = nth2(twigs, child);
      const goesOn = load > tree.branchLoad ? heavy.length === 1 : nth2(twigs, node).load <= tree.branchLoad;
      const own = goesOn ? branch : branches++;
      const { end, points } = follow(tree, twigs, node, child);
      const here = nth2(twigs, end).outlets.find((outlet) => outlet.stub === null);
      stretches.push({
        branch: own,
        fromNode: nameOf(node),
        toNode: here?.name ?? nameOf(end),
        diameterMm: tree.diameterOf(load),
        points,
      });
      walk.push({ node: end, branch: own });
    }
  }
  return stretches;
}

function nth2(twigs: ReadonlyMap<number, Twig>, node: number): Twig {
  const twig = twigs.get(node);
  if (twig === undefined) throw new RangeError(`node ${node} is not in the tree`);
  return twig;
}

function growTwigs(tree: TreeOfWays): Map<number, Twig> {
  const twigs = new Map<number, Twig>();
  const twigOf = (node: number): Twig => {
    const found = twigs.get(node);
    if (found !== undefined) return found;
    const made: Twig = { children: [], outlets: [], load: 0 };
    twigs.set(node, made);
    if (node !== tree.root) {
      const before = tree.before[node] ?? -1;
      if (before < 0) throw new RangeError(`no way leads from ${tree.rootName} to node ${node}`);
      twigOf(before).children.push(node);
    }
    return made;
  };
  for (const outlet of tree.outlets) {
    twigOf(outlet.node).outlets.push(outlet);
    for (let node = outlet.node; ; node = tree.before[node] ?? tree.root) {
      twigOf(node).load += outlet.load;
      if (node === tree.root) break;
    }
  }
  return twigs;
}

/** From a node through all that only pass on to the next joint, outlet or end. */
function follow(
  tree: TreeOfWays,
  twigs: ReadonlyMap<number, Twig>,
  from: number,
  first: number,
): { end: number; points: Point[] } {
  const points = [nth(tree.nodes, from), nth(tree.nodes, first)];
  let end = first;
  for (;;) {
    const twig = nth2(twigs, end);
    const [only] = twig.children;
    if (twig.outlets.length > 0 || twig.children.length !== 1 || only === undefined) return { end, points };
    end = only;
    points.push(nth(tree.nodes, end));
  }
}
