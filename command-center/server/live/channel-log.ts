/** One channel of the feed: its items, the changes since the last tick, and a bounded window of numbered deltas. */

/** What happened to one item in one tick; `before` tells whose screens showed it. */
export interface Change<T> {
  readonly id: string;
  readonly before: T | null;
  readonly after: T | null;
}

export interface Delta<T> {
  readonly seq: number;
  readonly changes: readonly Change<T>[];
}

export interface ChannelLog<T extends { readonly id: string }> {
  /** Number of the last delta; 0 before the first. */
  seq(): number;
  /** Items as of `seq`. */
  items(): Iterable<T>;
  size(): number;
  /** The newest state of an item, numbered or not. */
  get(id: string): T | null;
  upsert(items: readonly T[]): void;
  remove(ids: readonly string[]): void;
  /** Makes the channel hold exactly these items; equal items make no change. */
  replace(items: readonly T[]): void;
  /** Numbers what has changed since the last call; null when nothing has. */
  flush(): Delta<T> | null;
  /** Gives the next number to a frame that carries no items (places); answers it. */
  skip(): number;
  /** The deltas after `seq`, or null when they are no longer kept or would leave holes. */
  since(seq: number): readonly Delta<T>[] | null;
}

/** Bounds of the kept window: deltas, and changes in all of them together. */
export interface WindowLimits {
  readonly maxDeltas: number;
  readonly maxChanges: number;
}

/** An empty channel. Only one writer may use it: numbers are given here and nowhere else. */
export function createChannelLog<T extends { readonly id: string }>(limits: WindowLimits): ChannelLog<T> {
  const items = new Map<string, T>();
  const pending = new Map<string, T | null>();
  const kept: Delta<T>[] = [];
  let keptChanges = 0;
  let seq = 0;
  /** Numbers up to this one cannot be told again. */
  let forgotten = 0;

  const newest = (id: string): T | null => {
    const waiting = pending.get(id);
    return waiting === undefined ? (items.get(id) ?? null) : waiting;
  };
  const keep = (delta: Delta<T>) => {
    kept.push(delta);
    keptChanges += delta.changes.length;
    while (kept.length > limits.maxDeltas || keptChanges > limits.maxChanges) {
      const oldest = kept.shift();
      forgotten = oldest?.seq ?? forgotten;
      keptChanges -= oldest?.changes.length ?? 0;
    }
  };
  const upsert = (list: readonly T[]) => {
    for (const item of list) pending.set(item.id, item);
  };
  const remove = (ids: Iterable<string>) => {
    for (const id of ids) if (newest(id) !== null) pending.set(id, null);
  };

  return {
    seq: () => seq,
    items: () => items.values(),
    size: () => items.size,
    get: newest,
    upsert,
    remove,
    replace(list) {
      upsert(list.filter((item) => JSON.stringify(item) !== JSON.stringify(newest(item.id))));
      const wanted = new Set(list.map((item) => item.id));
      remove([...items.keys(), ...pending.keys()].filter((id) => !wanted.has(id)));
    },
    flush() {
      const changes = [...pending].flatMap(([id, after]) => settle(items, id, after));
      pending.clear();
      if (changes.length === 0) return null;
      seq++;
      const delta = { seq, changes };
      keep(delta);
      return delta;
    },
    skip() {
      kept.length = 0;
      keptChanges = 0;
      seq++;
      forgotten = seq;
      return seq;
    },
    since: (from) => (from < forgotten || from > seq ? null : kept.filter((delta) => delta.seq > from)),
  };
}

/** Writes one pending state into the items; nothing when it came and went within the tick. */
function settle<T>(items: Map<string, T>, id: string, after: T | null): readonly Change<T>[] {
  const before = items.get(id) ?? null;
  if (after === null) items.delete(id);
  else items.set(id, after);
  return before === null && after === null ? [] : [{ id, before, after }];
}
