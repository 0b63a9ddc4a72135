/** Remembers the newest version of every row told, so that a late message never puts an older row back. */
import type { Instant } from '#dispatch-core/domain/time.ts';

export interface VersionGuard {
  /** True for a row older than one already told; otherwise the row becomes the newest. */
  isOlder(id: string, version: number, updatedAt: Instant): boolean;
}

/** Bounded: beyond `max` rows the one told longest ago is forgotten. */
export function createVersionGuard(max: number): VersionGuard {
  const told = new Map<string, { readonly version: number; readonly updatedAt: Instant }>();
  return {
    isOlder(id, version, updatedAt) {
      const last = told.get(id);
      if (last !== undefined) {
        if (last.version > version) return true;
        // Marks leave the version alone; then the time of writing decides.
        if (last.version === version && last.updatedAt > updatedAt) return true;
      }
      told.delete(id);
      told.set(id, { version, updatedAt });
      if (told.size > max) {
        const oldest = told.keys().next();
        if (!oldest.done) told.delete(oldest.value);
      }
      return false;
    },
  };
}
