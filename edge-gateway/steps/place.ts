/** Steps: coordinates that are on the earth, brought to WGS-84. */
import type { FixRow } from '../ports.ts';
import { toWgs84 } from './crs.ts';
import { on, rejected, type StepContext, type StepResult } from './step.ts';

/** Refuses places off the earth and exactly 0,0, the default of a receiver without a fix. */
export function refuseImpossiblePlace(draft: FixRow): StepResult<FixRow> {
  if (!(Math.abs(draft.lat) <= 90)) return rejected('off-earth', 'lat');
  if (!(Math.abs(draft.lon) <= 180)) return rejected('off-earth', 'lon');
  if (draft.lat === 0 && draft.lon === 0) return rejected('default-place', 'lat');
  return on(draft);
}

/** Converts the place from the device's declared coordinate system. */
export function convertToWgs84(draft: FixRow, { identity }: StepContext): StepResult<FixRow> {
  if (identity.crs === 'wgs84') return on(draft);
  const [lon, lat] = toWgs84([draft.lon, draft.lat], identity.crs);
  return on({ ...draft, lon, lat });
}
