/** Time in the core: instants and durations on the site clock, always given, never read. */

/** Epoch milliseconds, UTC, on the site clock. */
export type Instant = number;

export const secondMs = 1_000;
export const minuteMs = 60 * secondMs;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;
