/** Counts for the heat map: one grouping that cells, communities, districts and the total are all folded from. */
import type { HeatMeasure, HeatRow } from '../cells.ts';
import type { Queryable } from '../database.ts';
import { at, maybeText, number, text } from './rows.ts';

/**
 * What is counted and by which time: requests and orders by when they came, overdue orders by when they became due.
 * Void ones are mistakes and never counted; a merged request counts, because somebody did report it.
 */
const MEASURES: Readonly<Record<HeatMeasure, string>> = {
  requests: `requests where state <> 'void' and created_at`,
  orders: `orders where state <> 'void' and created_at`,
  overdue: `orders where state <> 'void' and overdue and due_at`,
};

export interface HeatQuestion {
  readonly measure: HeatMeasure;
  readonly from: number;
  /** Not included. */
  readonly to: number;
}

/** Counts per cell of resolution 9, community and district. Households without reports are not here. */
export async function countByCell(db: Queryable, { measure, from, to }: HeatQuestion): Promise<HeatRow[]> {
  const { rows } = await db.query(
    `select cell9, community_id, district_id, count(*)::int as n
     from ${MEASURES[measure]} >= $1::timestamptz and ${measure === 'overdue' ? 'due_at' : 'created_at'} < $2::timestamptz
     group by cell9, community_id, district_id order by cell9, community_id, district_id`,
    [at(from), at(to)],
  );
  return rows.map((row) => ({
    cell9: text(row, 'cell9'),
    communityId: maybeText(row, 'community_id'),
    districtId: maybeText(row, 'district_id'),
    n: number(row, 'n'),
  }));
}
