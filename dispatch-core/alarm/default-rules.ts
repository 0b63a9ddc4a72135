/** The rules that a site starts with: what every heat station's operator wants to hear of (values of DOMAIN 3.5). */
import type { AlarmRule } from './rule.ts';

export const defaultAlarmRules: readonly AlarmRule[] = [
  {
    id: 'supply-cold',
    kind: 'curve',
    severity: 2,
    heatStationIds: null,
    metric: 'supplySecC',
    outdoorMetric: 'outdoorC',
    // The usual curve of radiators: 45 °C at 0 °C outside, 0.62 K more for each degree colder.
    points: [
      [-27.5, 62],
      [21, 32],
    ],
    direction: 'below',
    limit: 6,
    hysteresis: 2,
    delayS: 300,
  },
  {
    id: 'return-pressure-low',
    kind: 'threshold',
    // The secondary net empties: flats at the top run dry first, and the pump soon after.
    severity: 1,
    heatStationIds: null,
    metric: 'pressReturnSecMPa',
    direction: 'below',
    limit: 0.2,
    hysteresis: 0.02,
    delayS: 60,
  },
  {
    id: 'flow-drop',
    kind: 'rate',
    severity: 2,
    heatStationIds: null,
    metric: 'flowPrimM3h',
    direction: 'falling',
    limit: 0.5,
    relative: true,
    hysteresis: 0.15,
    windowS: 600,
    delayS: 60,
    holdS: 6 * 3600,
  },
  { id: 'silent', kind: 'missing', severity: 3, heatStationIds: null, afterS: 600 },
];
