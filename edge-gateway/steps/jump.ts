/** Step: marks fixes that no vehicle could have reached from the last place; they are kept, and marked. */
import type { FixRow } from '../ports.ts';
import { on, type StepContext, type StepResult } from './step.ts';

type Place = Pick<FixRow, 'occurredAt' | 'lon' | 'lat' | 'accuracyM'>;

/** Per device: the newest place believed, and the newest one doubted since. */
export interface Anchor {
  readonly trusted: Place;
  readonly doubted: Place | null;
}

/** Bounded memory of anchors by device. */
export interface Anchors {
  get(deviceId: string): Anchor | undefined;
  set(deviceId: string, anchor: Anchor): void;
}

/** 250 km/h: faster than anything a repair crew drives. */
const fastestMps = 70;
/** Below this a jump is noise of the receiver. */
const noiseM = 300;
const earthRadiusM = 6_371_008.8;

/**
 * Compares with the last trusted place. Two doubted places that agree with each other become the new anchor: then the
 * first one was wrong, not all that follow.
 */
export function markJump(draft: FixRow, { anchors }: StepContext): StepResult<FixRow> {
  const { suspect, anchor } = judgeJump(anchors.get(draft.deviceId), draft);
  anchors.set(draft.deviceId, anchor);
  return on(suspect ? { ...draft, suspect } : draft);
}

/** Pure heart of the step: the verdict on one place and the anchor that follows from it. */
export function judgeJump(
  before: Anchor | undefined,
  place: Place,
): { readonly suspect: boolean; readonly anchor: Anchor } {
  if (before === undefined) return { suspect: false, anchor: { trusted: place, doubted: null } };
  const isNewer = place.occurredAt >= before.trusted.occurredAt;
  if (isReachable(before.trusted, place)) {
    return { suspect: false, anchor: isNewer ? { trusted: place, doubted: null } : before };
  }
  if (!isNewer) return { suspect: true, anchor: before };
  const confirmed =
    before.doubted !== null && isLater(before.doubted, place) && isReachable(before.doubted, place);
  if (confirmed) return { suspect: false, anchor: { trusted: place, doubted: null } };
  return { suspect: true, anchor: { trusted: before.trusted, doubted: place } };
}

function isLater(before: Place, place: Place): boolean {
  return place.occurredAt > before.occurredAt;
}

function isReachable(a: Place, b: Place): boolean {
  const slackM = noiseM + (a.accuracyM ?? 0) + (b.accuracyM ?? 0);
  const seconds = Math.abs(b.occurredAt - a.occurredAt) / 1_000;
  return distanceM(a, b) <= slackM + seconds * fastestMps;
}

/** Great-circle distance. */
export function distanceM(a: Place, b: Place): number {
  const rad = Math.PI / 180;
  const dLat = ((b.lat - a.lat) * rad) / 2;
  const dLon = ((b.lon - a.lon) * rad) / 2;
  const h = Math.sin(dLat) ** 2 + Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * Math.sin(dLon) ** 2;
  return 2 * earthRadiusM * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Anchors in memory; the device unheard of for longest is forgotten beyond `max`. */
export function createAnchors(max: number): Anchors {
  const byDevice = new Map<string, Anchor>();
  return {
    get: (deviceId) => byDevice.get(deviceId),
    set(deviceId, anchor) {
      byDevice.delete(deviceId);
      byDevice.set(deviceId, anchor);
      if (byDevice.size <= max) return;
      const oldest = byDevice.keys().next();
      if (!oldest.done) byDevice.delete(oldest.value);
    },
  };
}
