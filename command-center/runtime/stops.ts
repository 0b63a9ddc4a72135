/** What was started, so that it can be stopped in reverse, also when starting fails half-way. */

export interface Stops {
  /** Remembers how to stop what was just started. */
  add(name: string, stop: () => Promise<void> | void): void;
  /** Stops everything, the last started first; goes on after an error and tells it. Further calls do nothing. */
  run(): Promise<void>;
}

/** Opens an empty list. */
export function openStops(onError: (name: string, error: unknown) => void): Stops {
  const stops: { name: string; stop: () => Promise<void> | void }[] = [];
  return {
    add(name, stop) {
      stops.push({ name, stop });
    },
    async run() {
      for (let last = stops.pop(); last !== undefined; last = stops.pop()) {
        try {
          await last.stop();
        } catch (error) {
          onError(last.name, error);
        }
      }
    },
  };
}
