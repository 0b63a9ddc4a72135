/** The only place of the UI that reads a clock of the machine. */

/** Milliseconds of a steady clock that never jumps; only differences mean anything. */
export function steadyMs(): number {
  return performance.now();
}
