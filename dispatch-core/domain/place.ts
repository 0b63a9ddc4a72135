/** Where something is reported: a household, a public place of a community, or a point on the network. */

/** A place as the caller names it; `lon`/`lat` of the household or community are looked up. */
export type Place =
  | { readonly kind: 'household'; readonly householdId: string }
  | {
      readonly kind: 'public';
      readonly communityId: string | null;
      readonly lon: number | null;
      readonly lat: number | null;
      readonly note: string | null;
    }
  | {
      readonly kind: 'network';
      readonly net: 'primary' | 'secondary';
      readonly lon: number;
      readonly lat: number;
      readonly assetId: string | null;
    };

/** A place after the look-up: where it lies, to whom it belongs, and how people call it. */
export interface ResolvedPlace {
  readonly place: Place;
  readonly lon: number;
  readonly lat: number;
  /** Short address for lists: 曙光小区 7-2-301. */
  readonly label: string;
  readonly communityId: string | null;
  readonly districtId: string | null;
  readonly areaId: string | null;
  readonly repairStationId: string | null;
  readonly heatStationId: string | null;
  readonly householdId: string | null;
  readonly customerId: string | null;
}
