/** The rules that a site starts with, on simulated stations: quiet on a usual day, and each fault is heard. */
import { describe, expect, it } from 'vitest';
import { defaultAlarmRules } from '#dispatch-core/alarm/default-rules.ts';
import type { Sample } from '#dispatch-core/alarm/evaluate.ts';
import { type StationWatch, watchStation } from '#dispatch-core/alarm/watch.ts';
import { dayMs, hourMs, minuteMs, secondMs } from '#dispatch-core/domain/time.ts';
import type { Fault } from '#edge-gateway/simulator/faults.ts';
import { createStation, type StationSample } from '#edge-gateway/simulator/heat-station.ts';
import { createWeather } from '#edge-gateway/simulator/weather.ts';
import { seededRandom } from '#geo-data/demo-city/random.ts';

const start = Date.UTC(2026, 0, 4, 16);
const everyMs = 30 * secondMs;

function sampleOf(at: number, values: StationSample): Sample {
  const entries = Object.entries(values).map(
    ([name, value]) => [name, { value, quality: 'good' as const }] as const,
  );
  return { at, values: new Map(entries) };
}

/** What a station's day raises and ends, by rule id and minutes since `start`. */
function dayOf(station: number, faults: readonly Fault[], lastsMs = dayMs) {
  const weather = createWeather(station, 8 * hourMs);
  const simulated = createStation(1, `hs-${station}`, seededRandom(station));
  let watch: StationWatch = {
    heatStationId: `hs-${station}`,
    lastAt: null,
    states: {},
    isSilenceTold: false,
  };
  const begun: [string, number][] = [];
  const ended: [string, number][] = [];
  for (let at = start; at < start + lastsMs; at += everyMs) {
    const values = simulated.sample(at, weather.outdoorC(at), faults);
    const samples = values === null ? [] : [sampleOf(at, values)];
    const watched = watchStation(defaultAlarmRules, watch, samples, { now: at, listeningSince: start });
    watch = watched.watch;
    for (const change of watched.changes) {
      if (change.kind === 'begins') begun.push([change.rule.id, (change.at - start) / minuteMs]);
      else ended.push([change.ruleId, (change.at - start) / minuteMs]);
    }
  }
  return { begun, ended };
}

const fault = (kind: Fault['kind'], station: number): Fault => ({
  id: 'f',
  kind,
  heatStationIds: [`hs-${station}`],
  at: null,
  from: start + 2 * hourMs,
  until: start + 4 * hourMs,
});

describe('the default rules', () => {
  it('say nothing on a usual day of twenty stations', () => {
    for (let station = 1; station <= 20; station += 1) expect(dayOf(station, []).begun).toEqual([]);
  });

  it('hear an outage at once by its flow, and by its supply when the water is cold; both are over in the end', () => {
    const { begun, ended } = dayOf(3, [fault('stationOutage', 3)]);
    expect(begun.map(([id]) => id)).toEqual(['flow-drop', 'supply-cold']);
    const [drop, cold] = begun.map(([, minute]) => minute);
    expect(drop).toBeLessThanOrEqual(122);
    expect(cold).toBeLessThan(160);
    expect(ended.map(([id]) => id).sort()).toEqual(['flow-drop', 'supply-cold']);
    for (const [, minute] of ended) expect(minute).toBeGreaterThanOrEqual(240);
  });

  it('hear a station that falls silent, and when it speaks again', () => {
    expect(dayOf(5, [fault('stationSilent', 5)])).toEqual({
      begun: [['silent', 129.5]],
      ended: [['silent', 240]],
    });
  });

  it('hear the cold of a broken main', () => {
    const { begun } = dayOf(7, [fault('mainLeak', 7)]);
    expect(begun.map(([id]) => id)).toContain('supply-cold');
  });
});
