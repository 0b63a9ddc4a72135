/** What bounds an export: a time, the areas that somebody may see, and those that he asks for. */

export interface ExportBounds {
  /** `from` ≤ time < `to`; null = open. */
  readonly from: number | null;
  readonly to: number | null;
  /** Null = everything; otherwise rows of these areas, and those that belong to none (they belong to every desk). */
  readonly visibleAreaIds: readonly string[] | null;
  /** Null = all; otherwise only rows of these areas. */
  readonly areaIds: readonly string[] | null;
}

/**
 * SQL for both bounds. `isIn` makes a condition over the parameter of a list of areas: true within them, false
 * outside, null for what belongs to no area.
 */
export function areaCondition(
  isIn: (areas: string) => string,
  visible: `$${number}`,
  asked: `$${number}`,
): string {
  const [may, wanted] = [`${visible}::text[]`, `${asked}::text[]`];
  return `(${may} is null or coalesce(${isIn(may)}, true)) and (${wanted} is null or coalesce(${isIn(wanted)}, false))`;
}

/** A bound as the text of a timestamp; an open one lies before (or after) all times, so that an index serves both. */
export function startText(from: number | null): string {
  return from === null ? '-infinity' : new Date(from).toISOString();
}

export function endText(to: number | null): string {
  return to === null ? 'infinity' : new Date(to).toISOString();
}
