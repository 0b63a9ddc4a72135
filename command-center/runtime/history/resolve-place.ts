/** From a place as a caller names it to where it lies, out of a city's plan: the same answer as the database gives. */
import type { Place, ResolvedPlace } from '#dispatch-core/domain/place.ts';
import type { CityPlan } from '#geo-data/city-plan.ts';

/** Builds the look-up once; places on the network lie in the area of the nearest community. */
export function createPlaceLookup(plan: CityPlan): (place: Place) => ResolvedPlace | null {
  const communities = new Map(plan.communities.map((one) => [one.id, one]));
  const homes = new Map(plan.households.map((one) => [one.id, one]));
  const areas = new Map(plan.areas.map((one) => [one.id, one]));
  const customers = new Map(plan.customers.map((one) => [one.householdId, one.id]));
  const placed = (place: Place, communityId: string, at: { lon: number; lat: number }, label: string) => {
    const community = communities.get(communityId);
    if (community === undefined) return null;
    const householdId = place.kind === 'household' ? place.householdId : null;
    const home = householdId === null ? undefined : homes.get(householdId);
    return {
      place,
      lon: at.lon,
      lat: at.lat,
      label,
      communityId: place.kind === 'network' ? null : communityId,
      districtId: community.districtId,
      areaId: community.areaId,
      repairStationId: areas.get(community.areaId ?? '')?.repairStationId ?? null,
      heatStationId: home?.heatStationId ?? community.heatStationId,
      householdId,
      customerId: householdId === null ? null : (customers.get(householdId) ?? null),
    } satisfies ResolvedPlace;
  };
  return (place) => {
    if (place.kind === 'household') {
      const home = homes.get(place.householdId);
      if (home === undefined) return null;
      const community = communities.get(home.communityId);
      const label = `${community?.name ?? ''} ${home.building}-${home.unit}-${home.room}`;
      return placed(place, home.communityId, home, label.trim());
    }
    if (place.kind === 'network') {
      const near = nearest(plan.communities, place);
      return near === null ? null : placed(place, near.id, place, `一次网 ${place.assetId ?? near.name}`);
    }
    const community = communities.get(place.communityId ?? '');
    return community === undefined ? null : placed(place, community.id, community, community.name);
  };
}

function nearest(communities: CityPlan['communities'], to: { lon: number; lat: number }) {
  let best: CityPlan['communities'][number] | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const one of communities) {
    const far = Math.hypot((one.lon - to.lon) * 0.7, one.lat - to.lat);
    if (far >= least) continue;
    least = far;
    best = one;
  }
  return best;
}
