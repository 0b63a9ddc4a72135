/** Simulated room sensors: a flat follows its heat station with the inertia of a house. */
import { hourMs, type Instant } from '#dispatch-core/domain/time.ts';
import { chanceOf } from './chance.ts';
import { targetOf } from './heat-station.ts';

export interface RoomSample {
  readonly roomC: number;
  readonly humidityPct: number;
}

export interface SimulatedRoom {
  /** `supplySecC`: what the flat's heat station sends at the moment; null when nobody knows. */
  sample(now: Instant, outdoorC: number, supplySecC: number | null): RoomSample;
}

/** A brick house loses half of a difference within about a day. */
const houseMs = 30 * hourMs;

/** `id` of the sensor gives the flat its own warmth. */
export function createRoom(seed: number, id: string, random: () => number): SimulatedRoom {
  const usualC = 19 + chanceOf(seed, 'room', id) * 5;
  let roomC = usualC;
  let sampledAt: Instant | null = null;
  return {
    sample(now, outdoorC, supplySecC) {
      const short = supplySecC === null ? 0 : targetOf(outdoorC) - supplySecC;
      const aimC = usualC - 0.45 * short;
      const share = sampledAt === null ? 1 : 1 - Math.exp(-Math.max(0, now - sampledAt) / houseMs);
      roomC += (aimC - roomC) * share;
      sampledAt = now;
      return {
        roomC: Math.round((roomC + (random() - 0.5) * 0.4) * 10) / 10,
        humidityPct: Math.round(28 + chanceOf(seed, 'humid', id) * 18 + (random() - 0.5) * 4),
      };
    },
  };
}
