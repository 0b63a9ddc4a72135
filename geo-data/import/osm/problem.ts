/** What in an OpenStreetMap file could not be used. */
import type { LonLat } from '../../map-source.ts';

/** Something in the file that was left out or mended; the import goes on without it. */
export interface OsmProblem {
  readonly code:
    | 'ring-open'
    | 'ring-too-small'
    | 'node-missing'
    | 'member-missing'
    | 'street-without-length'
    | 'coast-open';
  /** `way/123`, `relation/45`. */
  readonly osmId: string;
  readonly at: LonLat | null;
}

export type Report = (problem: OsmProblem) => void;
