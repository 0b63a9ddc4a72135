/** Other processes on the bus by their running numbers: what is new, what was heard before, and who has fallen silent. */

export type Hearing =
  /** To be taken in; `hasHole` when something before it was not heard. */
  { readonly isNew: true; readonly hasHole: boolean } | { readonly isNew: false };

export interface Peers {
  /** Takes the number of a frame; a repeat is not new. */
  hear(process: string, n: number, nowMs: number): Hearing;
  /** It has said goodbye. */
  drop(process: string): void;
  /** Takes out those who were not heard for `silentMs`; answers their names. */
  takeSilent(nowMs: number, silentMs: number): readonly string[];
  count(): number;
}

/** More processes than any site has; beyond it the one heard longest ago is forgotten. */
const maxPeers = 64;

/** Nobody is known yet. */
export function createPeers(): Peers {
  const heard = new Map<string, { readonly n: number; readonly at: number }>();
  return {
    hear(process, n, nowMs) {
      // Somebody unknown who is not at his beginning: what he said before was not heard.
      const last = heard.get(process)?.n ?? 0;
      if (n <= last) return { isNew: false };
      heard.delete(process);
      heard.set(process, { n, at: nowMs });
      const oldest = heard.keys().next();
      if (heard.size > maxPeers && !oldest.done) heard.delete(oldest.value);
      return { isNew: true, hasHole: n > last + 1 };
    },
    drop: (process) => void heard.delete(process),
    takeSilent(nowMs, silentMs) {
      const silent = [...heard].flatMap(([name, { at }]) => (nowMs - at > silentMs ? [name] : []));
      for (const name of silent) heard.delete(name);
      return silent;
    },
    count: () => heard.size,
  };
}
