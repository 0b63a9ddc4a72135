/** A queue that gives its cheapest item first. */

export interface CheapestFirst {
  push(item: number, cost: number): void;
  /** Takes the cheapest item; null when none is left. */
  pop(): { readonly item: number; readonly cost: number } | null;
}

export function makeCheapestFirst(): CheapestFirst {
  const items: number[] = [];
  const costs: number[] = [];
  const swap = (i: number, j: number) => {
    [items[i], items[j]] = [items[j] ?? 0, items[i] ?? 0];
    [costs[i], costs[j]] = [costs[j] ?? 0, costs[i] ?? 0];
  };
  const costAt = (i: number) => costs[i] ?? Number.POSITIVE_INFINITY;
  return {
    push(item, cost) {
      let at = items.push(item) - 1;
      costs.push(cost);
      for (let up = (at - 1) >> 1; at > 0 && costAt(up) > costAt(at); up = (at - 1) >> 1) {
        swap(at, up);
        at = up;
      }
    },
    pop() {
      const last = items.length - 1;
      if (last < 0) return null;
      swap(0, last);
      const item = items.pop() ?? 0;
      const cost = costs.pop() ?? 0;
      for (let at = 0; ; ) {
        const left = 2 * at + 1;
        const least = costAt(left) <= costAt(left + 1) ? left : left + 1;
        if (least >= items.length || costAt(least) >= costAt(at)) return { item, cost };
        swap(at, least);
        at = least;
      }
    },
  };
}
