/** Buildings, households and customers of the communities: who lives behind which door. */
import { cell9Of } from '../cells.ts';
import type { Customer, Household } from '../store/households.ts';
import type { Building } from '../store/network.ts';
import type { Estate, EstateHouse } from './estates.ts';
import { personName } from './names.ts';
import { nth, type Point } from './plane.ts';
import { placeOf, ringOf } from './projection.ts';
import { seededRandom } from './random.ts';
import type { House } from './yard.ts';

export function communityId(estate: number): string {
  return `c-${String(estate + 1).padStart(3, '0')}`;
}

export function buildingId(estate: number, house: number): string {
  return `${communityId(estate)}-${house + 1}`;
}

export function listBuildings(estates: readonly Estate[]): Building[] {
  return estates.flatMap((estate, e) =>
    estate.houses.map((own, h) => {
      const house = houseOf(estate, own);
      return {
        id: buildingId(e, h),
        communityId: communityId(e),
        building: String(h + 1),
        floors: own.floors,
        units: house.units,
        geometry: { type: 'Polygon', coordinates: [ringOf(house.ring)] },
      };
    }),
  );
}

function houseOf(estate: Estate, own: EstateHouse): House {
  return nth(nth(estate.yards, own.yard).houses, own.house);
}

/** Exactly as many households as each community has; the flats beyond that are shops and empty homes here and there. */
export function settleHouseholds(seed: number, estates: readonly Estate[]): Household[] {
  const random = seededRandom(seed * 53 + 4);
  return estates.flatMap((estate, e) => {
    const flats = estate.houses.reduce(
      (sum, own) => sum + houseOf(estate, own).units * own.doorsPerFloor * own.floors,
      0,
    );
    const households: Household[] = [];
    let flat = 0;
    const isLivedIn = () => {
      flat += 1;
      return (
        Math.floor((flat * estate.households) / flats) > Math.floor(((flat - 1) * estate.households) / flats)
      );
    };
    for (const [h, own] of estate.houses.entries()) {
      const house = houseOf(estate, own);
      for (let unit = 1; unit <= house.units; unit++) {
        for (let floor = 1; floor <= own.floors; floor++) {
          for (let door = 1; door <= own.doorsPerFloor; door++) {
            if (!isLivedIn()) continue;
            const room = `${floor}${String(door).padStart(2, '0')}`;
            households.push({
              id: `${buildingId(e, h)}-${unit}-${room}`,
              communityId: communityId(e),
              building: String(h + 1),
              unit: String(unit),
              room,
              heatedM2: 58 + Math.round(random() * 84),
              heatStationId: null,
              ...placeOf(flatAt(house, unit, (door - 0.5) / own.doorsPerFloor, random())),
            });
          }
        }
      }
    }
    return households;
  });
}

/** Within its stairwell: doors side by side, a little scattered in depth. */
function flatAt(house: House, unit: number, share: number, deep: number): Point {
  const along = ((unit - 1 + 0.15 + 0.7 * share) / house.units - 0.5) * house.lengthM;
  const across = (deep - 0.5) * 0.6 * house.depthM;
  const c = Math.cos(house.angle);
  const s = Math.sin(house.angle);
  return [house.middle[0] + along * c - across * s, house.middle[1] + along * s + across * c];
}

/** One customer per household; most own their home. */
export function listCustomers(households: readonly Household[]): Customer[] {
  return households.map((household, i) => ({
    id: `cu-${household.id}`,
    householdId: household.id,
    name: personName(i + 200),
    phone: `138${String(10_000_000 + i * 61).padStart(8, '0')}`,
    kind: i % 9 === 4 ? 'tenant' : 'owner',
  }));
}

export function countCells(homes: readonly Household[]): { cell9: string; households: number }[] {
  const counts = new Map<string, number>();
  for (const { lon, lat } of homes) {
    const cell = cell9Of(lon, lat);
    counts.set(cell, (counts.get(cell) ?? 0) + 1);
  }
  return [...counts].map(([cell9, households]) => ({ cell9, households }));
}
