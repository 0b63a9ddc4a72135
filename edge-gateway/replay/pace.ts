/** Keeps the site clock from running away from the intake: it waits while records wait too long for their storing. */

/** The clock of a replay as its publisher sees it. */
export interface PacedClock {
  /** Site time now. */
  now(): number;
  /** Wall milliseconds until the site clock shows this time; Infinity while it stands. */
  wallMsUntil(site: number): number;
  /** Lets the site clock stand, or go on at the asked speed; in force before the promise resolves. */
  stand(isStanding: boolean): Promise<void>;
}

export interface Pace {
  /** A record of this site time was sent; call the answer once it is acknowledged. */
  begin(dueAt: number): () => void;
  /** Stops the clock when the oldest waiting record waits too long, and lets it go on when most have been stored. */
  look(): Promise<void>;
  /** Lets the clock go on in any case. */
  release(): Promise<void>;
  waiting(): number;
  isHeld(): boolean;
}

/** Share of the allowance at which a standing clock goes on: not every acknowledgement is worth a change. */
const goOnShare = 0.25;

/** `allowanceMs`: site milliseconds that a record may wait. Records begin in order of their time. */
export function createPace(clock: PacedClock, allowanceMs: number): Pace {
  // Kept in order of insertion, so the first one is the oldest.
  const waiting = new Map<number, number>();
  let next = 0;
  let isHeld = false;
  const lagMs = () => {
    const oldest = waiting.values().next();
    return oldest.done ? 0 : clock.now() - oldest.value;
  };
  const hold = async (held: boolean) => {
    if (held === isHeld) return;
    isHeld = held;
    await clock.stand(held);
  };
  return {
    begin(dueAt) {
      const id = next++;
      waiting.set(id, dueAt);
      return () => void waiting.delete(id);
    },
    async look() {
      const lag = lagMs();
      if (lag > allowanceMs) await hold(true);
      else if (lag <= allowanceMs * goOnShare) await hold(false);
    },
    release: () => hold(false),
    waiting: () => waiting.size,
    isHeld: () => isHeld,
  };
}
