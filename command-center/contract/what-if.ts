/** What if: one generated day under several dispatch policies, as it is asked for and answered. */
import * as v from 'valibot';
import { builtInNames } from '#dispatch-core/simulate/built-in.ts';
import { dayNames } from '#dispatch-core/simulate/reference-day.ts';
import { isoText } from './wire.ts';

const count = (max: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(max));

/** `POST /api/simulate`. */
export const whatIfAsked = v.object({
  seed: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(999_999_999)),
  day: v.picklist(dayNames),
  workers: count(1_000),
  policies: v.pipe(
    v.array(v.picklist(builtInNames)),
    v.minLength(1),
    v.check((names) => new Set(names).size === names.length, 'each policy once'),
  ),
});
export type WhatIfAsked = v.InferOutput<typeof whatIfAsked>;

const perClass = <S extends v.GenericSchema>(of: S) => v.object({ leak: of, noHeat: of, routine: of });

/** The figures of one policy, as `hearthline simulate --json` writes them. */
export const whatIfFigures = v.object({
  orders: v.number(),
  served: v.number(),
  waiting: v.number(),
  expired: v.number(),
  ordersByClass: perClass(v.number()),
  lateByClass: perClass(v.number()),
  waitMinutesByClass: perClass(v.object({ p50: v.number(), p90: v.number(), max: v.number() })),
  reachedWithin: v.array(v.number()),
  travelMinutesPerOrder: v.number(),
  diverted: v.number(),
  giniLoad: v.number(),
  decisionMsP95: v.number(),
  logHash: v.string(),
});
export type WhatIfFigures = v.InferOutput<typeof whatIfFigures>;

export const whatIfFailures = ['timeout', 'failed'] as const;

/** `GET /api/simulate`: what runs, and how the last one ended. */
export const whatIfState = v.object({
  running: v.nullable(v.object({ asked: whatIfAsked, share: v.number() })),
  result: v.nullable(
    v.object({
      asked: whatIfAsked,
      finishedAt: isoText,
      policies: v.array(v.object({ name: v.picklist(builtInNames), figures: whatIfFigures })),
    }),
  ),
  failure: v.nullable(v.picklist(whatIfFailures)),
});
export type WhatIfState = v.InferOutput<typeof whatIfState>;
