/** Shapes of the demonstration's switches: what is thrown at a simulated city while it runs. */
import * as v from 'valibot';
import { idText, isoText } from './wire.ts';

const minutes = v.pipe(v.number(), v.minValue(1), v.maxValue(7 * 24 * 60));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

export const faultKinds = ['stationOutage', 'mainLeak', 'sensorStuck', 'stationSilent'] as const;

/** `POST /api/simulation`: every word is a switch of its own. */
export const simulationChange = v.pipe(
  v.object({
    /** Site seconds per second. */
    rate: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(600))),
    coldSnap: v.optional(
      v.object({
        dropC: v.pipe(v.number(), v.minValue(1), v.maxValue(30)),
        hours: v.pipe(v.number(), v.minValue(1), v.maxValue(240)),
      }),
    ),
    fault: v.optional(v.object({ kind: v.picklist(faultKinds), minutes, heatStationId: v.optional(idText) })),
    strike: v.optional(v.object({ share, minutes })),
    networkLoss: v.optional(v.object({ share, minutes })),
    /** Ends strike and network loss at once. */
    calm: v.optional(v.literal(true)),
  }),
  v.check(
    (change) => Object.keys(change).length > 0,
    'name at least one switch: rate, coldSnap, fault, strike, networkLoss, calm',
  ),
);
export type SimulationChange = v.InferOutput<typeof simulationChange>;

const spell = v.nullable(v.object({ share: v.number(), until: isoText }));
export const simulationState = v.object({
  now: isoText,
  rate: v.number(),
  outdoorC: v.number(),
  /** 0 … 1: how much the cold lifts the reports. */
  chill: v.number(),
  seed: v.number(),
  /** Of today's plan: the same seed and day give the same. */
  planHash: v.string(),
  plannedReports: v.number(),
  faults: v.array(
    v.object({
      id: idText,
      kind: v.picklist(faultKinds),
      heatStationIds: v.array(idText),
      from: isoText,
      until: isoText,
    }),
  ),
  strike: spell,
  networkLoss: spell,
});
export type SimulationState = v.InferOutput<typeof simulationState>;
