/** Describes an outage from what it takes out: names, households, area, and the notice that would be suggested. */
import { areaOf } from '#dispatch-core/triage/area.ts';
import type { KnownOutage } from '#dispatch-core/triage/follow.ts';
import type { OutageScope } from '#dispatch-core/triage/propose.ts';
import type { TriageSettings } from '#dispatch-core/triage/settings.ts';
import type { Queryable } from '#geo-data/database.ts';
import { listCommunities, listHeatStations } from '#geo-data/store/city.ts';
import type { Outage } from '#geo-data/store/outages.ts';
import { loadRequest } from '#geo-data/store/requests.ts';
import { unitsBehind } from '#geo-data/store/triage-input.ts';

/** `before`: as it was stored; what it takes out is looked up again only when that has changed. */
export async function describeOutage(
  db: Queryable,
  outage: KnownOutage,
  before: Outage | null,
  now: number,
  settings: TriageSettings,
): Promise<Outage> {
  const isSameScope = before !== null && JSON.stringify(before.scope) === JSON.stringify(outage.scope);
  if (isSameScope) return { ...before, ...outage };
  const { units, households, communityIds } = await unitsBehind(db, outage.scope);
  const master = await loadRequest(db, outage.masterId);
  const kind = outage.scope.kind === 'community' ? 'station' : outage.scope.kind;
  return {
    ...(before ?? { revision: 1, proposedAt: now, ...undecided }),
    ...outage,
    ...(await wordsOf(db, outage.scope, households)),
    lon: master?.request.lon ?? 0,
    lat: master?.request.lat ?? 0,
    areaId: master?.request.areaId ?? null,
    communityIds,
    households,
    area: areaOf(units),
    expectedMinutes: settings.expectedMinutes[kind],
  };
}

const undecided = {
  decidedAt: null,
  decidedBy: null,
  expectedEndAt: null,
  noticeId: null,
  work: [],
} as const;

/** Title in both languages; the text is for the notice and in the site's language. */
async function wordsOf(db: Queryable, scope: OutageScope, households: number) {
  const place = await placeOf(db, scope);
  const n = String(households);
  switch (scope.kind) {
    case 'main': {
      const count = String(scope.heatStationIds.length);
      return {
        titleZh: `一次网故障：${place}等 ${count} 座换热站`,
        titleEn: `Main of the primary net: ${place} and others, ${count} heat stations`,
        text: `一次管网故障，${count} 座换热站供热中断，影响约 ${n} 户，正在组织抢修。`,
      };
    }
    case 'branch':
      return {
        titleZh: `二次网支路故障：${place}`,
        titleEn: `Branch of the secondary net: ${place}`,
        text: `${place}一条二次网支路供热中断，影响约 ${n} 户，正在组织抢修。`,
      };
    case 'station':
      return {
        titleZh: `换热站供热中断：${place}`,
        titleEn: `Heat station out: ${place}`,
        text: `${place}供热中断，影响约 ${n} 户，正在组织抢修。`,
      };
    case 'community':
      return {
        titleZh: `小区供热中断：${place}`,
        titleEn: `Community without heat: ${place}`,
        text: `${place}供热中断，影响约 ${n} 户，正在组织抢修。`,
      };
  }
}

async function placeOf(db: Queryable, scope: OutageScope): Promise<string> {
  if (scope.kind === 'community') {
    return (await listCommunities(db)).find(({ id }) => id === scope.communityId)?.name ?? scope.communityId;
  }
  const id = scope.heatStationIds[0] ?? '';
  return (await listHeatStations(db)).find((one) => one.id === id)?.name ?? id;
}
