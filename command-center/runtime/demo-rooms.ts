/** The flats of the demonstration that have a room sensor: one in 25, as in Weifang (DOMAIN 3.1). */
import type { CityPlan } from '#geo-data/city-plan.ts';
import { homesOf } from './demo-homes.ts';

export interface RoomSensorPlace {
  readonly meterId: string;
  readonly householdId: string;
  readonly communityId: string;
  readonly heatStationId: string;
}

const everyFlat = 25;

export function roomSensorsOf(plan: Pick<CityPlan, 'households' | 'communities'>): RoomSensorPlace[] {
  return homesOf(plan)
    .filter((_, i) => i % everyFlat === 0)
    .map(({ id, communityId, heatStationId }) => ({
      meterId: `room-${id}`,
      householdId: id,
      communityId,
      heatStationId,
    }));
}
