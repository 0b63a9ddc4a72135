/** The policy a new site starts with; every number here is meant to be changed by the site. */
import type { OrderClass } from '../domain/service-type.ts';
import { hourMs, minuteMs, secondMs } from '../domain/time.ts';
import type { PresenceLimits } from '../domain/worker.ts';
import type { Curve } from './curve.ts';
import type { FactorCode } from './factors.ts';
import type { ClassPolicy, DispatchPolicy } from './policy.ts';

/** Time assumed for one order that a worker holds (DOMAIN 3.4: mean 40 min). */
const serviceMs = 40 * minuteMs;

const presence: PresenceLimits = { staleMs: 120 * secondMs, unknownAfterMs: 10 * minuteMs };

const commonCurves: Readonly<Record<FactorCode, Curve>> = {
  travel: [
    [0, 100],
    [900, 70],
    [3600, 0],
  ],
  load: [
    [0, 100],
    [1, 60],
    [2, 30],
    [4, 0],
  ],
  urgency: [
    [0, 100],
    [1, 50],
    [3, 0],
  ],
  slack: [
    [0, 0],
    [3600, 60],
    [14_400, 100],
  ],
  area: [
    [0, 100],
    [1, 60],
    [2, 0],
  ],
  position: positionCurve(presence),
};

const leak: ClassPolicy = {
  tier: 0,
  automaticScope: 'all',
  rings: { stationAfterMs: 0, allAfterMs: 30 * secondMs },
  weights: { travel: 0.5, load: 0.05, urgency: 0.1, slack: 0.2, area: 0.05, position: 0.1 },
  curves: {
    ...commonCurves,
    travel: [
      [0, 100],
      [1800, 10],
      [3600, 0],
    ],
    slack: [
      [0, 0],
      [1800, 100],
    ],
  },
  serviceMs,
};

const noHeat: ClassPolicy = {
  tier: 1,
  automaticScope: 'station',
  rings: { stationAfterMs: 2 * minuteMs, allAfterMs: 5 * minuteMs },
  weights: { travel: 0.35, load: 0.2, urgency: 0.1, slack: 0.15, area: 0.1, position: 0.1 },
  curves: commonCurves,
  serviceMs,
};

const routine: ClassPolicy = {
  tier: 1,
  automaticScope: 'station',
  rings: { stationAfterMs: 5 * minuteMs, allAfterMs: 15 * minuteMs },
  weights: { travel: 0.3, load: 0.3, urgency: 0.05, slack: 0.1, area: 0.15, position: 0.1 },
  curves: commonCurves,
  serviceMs,
};

/** Weights out of the range of published designs (distance 0.3, load 0.2 …); no weights are standard in the field. */
export const defaultPolicy: DispatchPolicy = {
  version: 'default-1',
  classes: { leak, noHeat, routine },
  presence,
  rest: { minRestMs: 8 * hourMs, breakMs: hourMs },
  nearestFirst: 200,
  farthestM: 100_000,
};

/** A fix turns stale with a visible step, then loses the rest of its worth until the place is unknown. */
export function positionCurve(limits: PresenceLimits): Curve {
  const staleS = limits.staleMs / secondMs;
  return [
    [staleS, 100],
    [staleS + 1, 40],
    [limits.unknownAfterMs / secondMs, 0],
  ];
}

/** The same policy for other age limits of a fix (`cfg: gps.*`), its position curves drawn anew. */
export function withPresence(policy: DispatchPolicy, limits: PresenceLimits): DispatchPolicy {
  const redraw = (name: OrderClass): ClassPolicy => {
    const { curves, ...rest } = policy.classes[name];
    return { ...rest, curves: { ...curves, position: positionCurve(limits) } };
  };
  const classes = {
    leak: redraw('leak'),
    noHeat: redraw('noHeat'),
    routine: redraw('routine'),
  };
  const version = `${policy.version}+gps.${limits.staleMs}.${limits.unknownAfterMs}`;
  return { ...policy, version, presence: limits, classes };
}
