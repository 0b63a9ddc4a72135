/** How the map shows communities: a disc with the open count from five on, a hollow point below where the map is near. */
import type { CommunityItem } from '#command-center/contract/http.ts';
import type { CommunityLoad } from '../board.ts';
import { nameOf } from '../place-words.ts';

/** Open orders from which a community is a disc, and from which the disc is light. */
export const discFrom = 5;
export const loudFrom = 10;
/** Zoom beyond which small communities are drawn as points with their names. */
export const pointZoom = 13;
/** The late share is drawn in steps of a twentieth: the picture changes less often than the number. */
const arcSteps = 20;

export type CommunityTone = 'point' | 'quiet' | 'loud';

export interface CommunityMark {
  readonly id: string;
  readonly name: string;
  readonly lon: number;
  readonly lat: number;
  readonly open: number;
  readonly late: number;
  readonly tone: CommunityTone;
}

/** The marks to draw at a zoom, most open last, so that they lie on top. */
export function communityMarksAt(
  communities: readonly CommunityItem[],
  loads: ReadonlyMap<string, CommunityLoad>,
  zoom: number,
): readonly CommunityMark[] {
  return communities
    .map((community) => {
      const { id, lon, lat } = community;
      const { open = 0, late = 0 } = loads.get(id) ?? {};
      return { id, name: nameOf(community), lon, lat, open, late, tone: toneOf(open) };
    })
    .filter((mark) => mark.tone !== 'point' || zoom > pointZoom)
    .sort((a, b) => a.open - b.open || a.id.localeCompare(b.id));
}

export function toneOf(open: number): CommunityTone {
  if (open >= loudFrom) return 'loud';
  return open >= discFrom ? 'quiet' : 'point';
}

/** Length of the red arc in twentieths of the circle; any late order shows at least one. */
export function arcOf(mark: Pick<CommunityMark, 'open' | 'late'>): number {
  if (mark.open === 0 || mark.late === 0) return 0;
  return Math.max(1, Math.round((arcSteps * mark.late) / mark.open));
}

/** Share of the circle that an arc of `steps` covers. */
export function shareOfArc(steps: number): number {
  return steps / arcSteps;
}

/** Name of the picture of a disc; marks that look alike share one. */
export function discName(mark: CommunityMark): string {
  return `disc-${mark.tone}-${mark.open}-${arcOf(mark)}`;
}
