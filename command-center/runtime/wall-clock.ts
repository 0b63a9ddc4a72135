/** The one file of the server that reads the machine's clocks; everything else is given a clock. */

/** Wall time in epoch milliseconds: for the site clock's anchor and for security lifetimes, nothing else. */
export function wallNow(): number {
  return Date.now();
}

/** Milliseconds since an arbitrary start that never jump: for measuring how long something took. */
export function monotonicNow(): number {
  return performance.now();
}
