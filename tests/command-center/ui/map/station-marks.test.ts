/** Heat stations on the map: their worst open alarm and the values they vouch for. */
import { describe, expect, it } from 'vitest';
import { stationMarksAt, stationZoom, worstByStation } from '#command-center/ui/map/station-marks.ts';
import { dayStart, iso, sampleAlarm, sampleStation } from '../samples.ts';

describe('worstByStation', () => {
  it('takes the most severe that is not cleared, acknowledged or not', () => {
    const alarms = [
      sampleAlarm('1', { severity: 3 }),
      sampleAlarm('2', { severity: 2, acknowledgedAt: iso(dayStart) }),
      sampleAlarm('3', { severity: 3 }),
      sampleAlarm('4', { severity: 1, clearedAt: iso(dayStart) }),
      sampleAlarm('5', { severity: 1, heatStationId: null }),
      sampleAlarm('6', { severity: 3, heatStationId: 'h2' }),
    ];
    expect([...worstByStation(alarms)]).toEqual([
      ['h1', 2],
      ['h2', 3],
    ]);
  });
});

describe('stationMarksAt', () => {
  const stations = ['h3', 'h1', 'h2', 'h4'].map((id) => sampleStation(id));
  const alarms = [
    sampleAlarm('1', { severity: 1, heatStationId: 'h1' }),
    sampleAlarm('2', { severity: 3, heatStationId: 'h2' }),
  ];

  it('draws none in the overview of the region', () => {
    expect(stationMarksAt(stations, alarms, stationZoom - 0.25)).toEqual([]);
    expect(stationMarksAt(stations, alarms, stationZoom)).toHaveLength(4);
  });

  it('draws alarms last, the most severe on top', () => {
    const marks = stationMarksAt(stations, alarms, stationZoom);
    expect(marks.map(({ id, severity }) => [id, severity])).toEqual([
      ['h3', null],
      ['h4', null],
      ['h2', 3],
      ['h1', 1],
    ]);
  });

  it('shows no value that is missing or that the station itself calls bad', () => {
    const values = { supplySecC: 51.5, pressSupplySecMPa: 0.42 };
    const [mark] = stationMarksAt([sampleStation('a', { values })], [], stationZoom);
    expect(mark).toMatchObject({ supplyC: 51.5, pressureMPa: 0.42 });
    const [half] = stationMarksAt([sampleStation('a', { values, bad: ['supplySecC'] })], [], stationZoom);
    expect(half).toMatchObject({ supplyC: null, pressureMPa: 0.42 });
    const [none] = stationMarksAt([sampleStation('a', { values: { supplySecC: null } })], [], stationZoom);
    expect(none).toMatchObject({ supplyC: null, pressureMPa: null });
  });
});
