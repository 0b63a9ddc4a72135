/** Binds the heat figures: one counting query, folded into cells, communities and districts that agree. */
import type { HeatPlaces } from '#command-center/contract/http.ts';
import { isoOf } from '#command-center/contract/wire.ts';
import {
  foldCells,
  foldCommunities,
  foldDistricts,
  type HeatTotals,
  heatBreaks,
  MIN_HOUSEHOLDS,
} from '#geo-data/cells.ts';
import type { Database } from '#geo-data/database.ts';
import { communityCells } from '#geo-data/store/city.ts';
import { countByCell } from '#geo-data/store/heat.ts';
import type { HeatQuery, ServerDeps } from '../server/deps.ts';

interface PlaceNames {
  readonly community: (id: string) => string | null;
  readonly district: (id: string) => string | null;
  readonly inEnglish: (id: string) => string | null;
}

/** `names` are those of communities and districts. */
export function bindHeat(db: Database, names: PlaceNames): ServerDeps['heat'] {
  return {
    async cells(query) {
      const folded = foldCells(await countOf(query), await communityCells(db), query.resolution);
      const items = folded.items.map(({ id, ...counts }) => ({ cell: id, ...counts }));
      return { ...headOf(query, folded), items };
    },
    async communities(query) {
      const folded = foldCommunities(await countOf(query), await communityCells(db));
      return placesOf(query, folded, names.community);
    },
    async districts(query) {
      const folded = foldDistricts(await countOf(query), await communityCells(db));
      return placesOf(query, folded, names.district);
    },
  };

  function countOf({ measure, now, windowMs }: HeatQuery) {
    // One millisecond more: what happened in this very moment belongs to the picture.
    return countByCell(db, { measure, from: now - windowMs, to: now + 1 });
  }

  function placesOf(query: HeatQuery, folded: HeatTotals, nameOf: (id: string) => string | null): HeatPlaces {
    const items = folded.items.map((item) => ({
      ...item,
      name: nameOf(item.id) ?? item.id,
      nameEn: names.inEnglish(item.id),
    }));
    return { ...headOf(query, folded), items };
  }
}

function headOf(query: HeatQuery, { outside, total }: HeatTotals) {
  return {
    asOf: isoOf(query.now),
    window: query.window,
    measure: query.measure,
    breaks: heatBreaks(query.measure, query.windowMs),
    minHouseholds: MIN_HOUSEHOLDS,
    outside,
    total,
  };
}
