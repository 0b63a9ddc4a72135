/** Counts of what the page draws, readable as `window.__hearthline` by browser tests; nothing in the product reads it. */

/** Each entry is there while the part it counts is mounted. */
export interface PageHooks {
  /** Workers by mark: idle, assigned, enRoute, onSite, stale, unknownPlace. */
  workers?: () => Readonly<Record<string, number>>;
  /** Where a worker is drawn now, `[lon, lat]`. */
  workerAt?: (workerId: string) => readonly [number, number] | null;
  /** Order plates by severity. */
  orders?: () => Readonly<Record<string, number>>;
  /** Heat cells by class: 0–4, `small` for hatched, `below` for those that are not drawn. */
  heat?: () => Readonly<Record<string, number>>;
  /** Heat stations on the map. */
  stations?: () => number;
  /** Communities on the map by id, with their open orders and how they are drawn. */
  communities?: () => Readonly<Record<string, { readonly open: number; readonly tone: string }>>;
  /** Pieces of pipe that are drawn now. */
  network?: () => number;
  /** Areas of outages and notices. */
  outages?: () => number;
  /** Names on the map that found a place. */
  labels?: () => readonly string[];
  /** Everything the map or deck reported as an error, oldest first. */
  problems: string[];
  /** Frames and items of the feed that did not fit the contract. */
  refused?: () => number;
}

declare global {
  interface Window {
    __hearthline?: PageHooks;
  }
}

/** The hooks of this page. */
export function pageHooks(): PageHooks {
  const known = window.__hearthline;
  if (known !== undefined) return known;
  const made: PageHooks = { problems: [] };
  window.__hearthline = made;
  return made;
}

/** Keeps the last hundred problems; a wall runs for months. */
export function noteProblem(text: string): void {
  const hooks = pageHooks();
  hooks.problems = [...hooks.problems.slice(-99), text];
}
