/** Alarms on the screens: grouped, hidden ones apart, each group in one sentence of either language. */
import { describe, expect, it } from 'vitest';
import type { OutageItem } from '#command-center/contract/outages.ts';
import { groupsOf, isWaiting, textOfGroup, waitingGroups } from '#command-center/ui/alarm-groups.ts';
import { shownOutages } from '#command-center/ui/desk/outages.ts';
import { sampleAlarm } from './samples.ts';

const placeOf = (id: string) => `站 ${id}`;
const many = (
  n: number,
  change: Parameters<typeof sampleAlarm>[1] & { station?: (i: number) => string } = {},
) => {
  const { station, ...rest } = change;
  return Array.from({ length: n }, (_, i) =>
    sampleAlarm(`a${i}`, { ...rest, ...(station === undefined ? {} : { heatStationId: station(i) }) }),
  );
};

describe('groupsOf', () => {
  it('shows at most ten groups of a flood, and says of each what it is', () => {
    const flood = many(1000, { station: (i) => `h${i % 100}` });
    const groups = groupsOf(flood);
    expect(groups.length).toBeLessThanOrEqual(10);
    expect(groups.reduce((sum, group) => sum + group.alarms.length, 0)).toBe(1000);
    const [place] = groupsOf(many(12, { station: (i) => `h${i % 2}` }));
    expect(place === undefined ? '' : textOfGroup(place, placeOf)).toBe('站 h0：6 条告警');
  });

  it('names the branch when the network says so', () => {
    const flood = many(40, { station: (i) => `h${i}`, data: { branchId: 'b-1' } });
    const [group] = groupsOf(flood);
    expect(group === undefined ? '' : textOfGroup(group, placeOf)).toBe(
      '一次网同一支路 40 座换热站：40 条告警',
    );
  });

  it('keeps what is shelved or out of service out of sight, and what is over and unseen in it', () => {
    const alarms = [
      sampleAlarm('shelved', { state: 'shelved' }),
      sampleAlarm('out', { state: 'outOfService' }),
      sampleAlarm('back', { state: 'returned', active: false }),
      sampleAlarm('seen', { state: 'acknowledged', acknowledgedAt: '2026-01-05T00:00:00.000Z' }),
    ];
    expect(
      groupsOf(alarms)
        .flatMap((group) => group.alarms.map(({ id }) => id))
        .sort(),
    ).toEqual(['back', 'seen']);
    expect(alarms.filter(isWaiting).map(({ id }) => id)).toEqual(['back']);
    expect(waitingGroups(alarms).map(({ alarms: [first] }) => first?.id)).toEqual(['back']);
  });
});

const outage: OutageItem = {
  id: 'o',
  state: 'proposed',
  version: 1,
  kind: 'station',
  heatStationIds: ['hs1'],
  communityIds: [],
  titleZh: '换热站供热中断',
  titleEn: 'Heat station out',
  text: '',
  reports: 5,
  open: 4,
  merged: 0,
  dispatched: 1,
  over: 0,
  pending: 0,
  alarms: 0,
  households: 500,
  masterRequestId: 'r1',
  noticeId: null,
  areaId: null,
  lon: 0,
  lat: 0,
  firstAt: '2026-01-05T00:00:00.000Z',
  lastAt: '2026-01-05T00:00:00.000Z',
  proposedAt: '2026-01-05T00:00:00.000Z',
  decidedAt: null,
  decidedBy: null,
  expectedMinutes: 120,
  expectedEndAt: null,
  geometry: null,
};

describe('shownOutages', () => {
  it('puts what waits for a decision first, the newest leading, and leaves out what is over', () => {
    const one = (id: string, state: OutageItem['state'], firstAt: string): OutageItem => ({
      ...outage,
      id,
      state,
      firstAt,
    });
    const shown = shownOutages([
      one('old', 'confirmed', '2026-01-05T01:00:00.000Z'),
      one('done', 'closed', '2026-01-05T03:00:00.000Z'),
      one('first', 'proposed', '2026-01-05T00:00:00.000Z'),
      one('second', 'proposed', '2026-01-05T02:00:00.000Z'),
    ]);
    expect(shown.map(({ id }) => id)).toEqual(['second', 'first', 'old']);
  });
});
