/** Rights to take whole tables and logs out of the site; looking at a list is another right than carrying it away. */
import { any, area, type Grants, masked } from './grant.ts';

export const exportGrants = {
  // What administrators import: the city, its heating and its staff. People at home are no matter of theirs.
  'place.export': { admin: any, supervisor: any },
  'household.export': { admin: any, supervisor: area },
  'customer.export': { supervisor: area },
  'request.export': { supervisor: area, leadership: masked },
  'order.export': { supervisor: area, leadership: masked },
  'event.export': { supervisor: area },
  'reading.export': { supervisor: area },
} as const satisfies Record<string, Grants>;

export type ExportAction = keyof typeof exportGrants;
