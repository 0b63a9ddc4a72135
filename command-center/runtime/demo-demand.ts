/** How much a demonstration's customers report: that of the reference utility, by the number of households. */
import type { DemandModel } from '#edge-gateway/simulator/season.ts';

const referenceHouseholds = 80_000;
/** 1,800 orders on the peak day; on a usual one 45 % of 300 calls, and some by WeChat (DOMAIN 3.2). */
const reference: DemandModel = { peakPerDay: 1800, floorPerDay: 160 };

export function demandOf(households: number): DemandModel {
  const scale = households / referenceHouseholds;
  return { peakPerDay: reference.peakPerDay * scale, floorPerDay: reference.floorPerDay * scale };
}
