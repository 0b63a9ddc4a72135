/** Keeps tiles that were rendered, the least used ones go first; one that is asked for twice at once is rendered once. */

export interface TileCache {
  /** The tile of this key; null is kept like any other answer, a failure is not. */
  get(key: string, render: () => Promise<Uint8Array | null>): Promise<Uint8Array | null>;
}

/** What an entry costs beside its bytes. */
const entryBytes = 200;

/** Holds at most `maxBytes`. */
export function createTileCache(maxBytes: number): TileCache {
  const kept = new Map<string, Uint8Array | null>();
  const underWay = new Map<string, Promise<Uint8Array | null>>();
  let bytes = 0;
  const costOf = (tile: Uint8Array | null) => entryBytes + (tile?.length ?? 0);

  function keep(key: string, tile: Uint8Array | null): void {
    kept.set(key, tile);
    bytes += costOf(tile);
    for (const [oldest, old] of kept) {
      if (bytes <= maxBytes) return;
      kept.delete(oldest);
      bytes -= costOf(old);
    }
  }

  return {
    async get(key, render) {
      const tile = kept.get(key);
      if (tile !== undefined) {
        // To the end of the row: used last, gone last.
        kept.delete(key);
        kept.set(key, tile);
        return tile;
      }
      const running = underWay.get(key);
      if (running !== undefined) return await running;
      const rendering = render();
      underWay.set(key, rendering);
      try {
        const made = await rendering;
        keep(key, made);
        return made;
      } finally {
        underWay.delete(key);
      }
    },
  };
}
