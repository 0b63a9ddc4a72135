/** One lane per device: its commands run one after the other, in the order they came; devices run side by side. */

export interface Lanes {
  run<T>(key: string, work: () => Promise<T>): Promise<T>;
}

/** A lane exists as long as something runs in it. After a failure what stood behind it fails too: order is kept. */
export function createLanes(): Lanes {
  const tails = new Map<string, Promise<unknown>>();
  return {
    run(key, work) {
      const before = tails.get(key) ?? Promise.resolve();
      const mine = before.then(work);
      tails.set(key, mine);
      const leave = () => {
        if (tails.get(key) === mine) tails.delete(key);
      };
      mine.then(leave, leave);
      return mine;
    },
  };
}
