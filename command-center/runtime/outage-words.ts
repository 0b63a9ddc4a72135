/** An outage as the feed and the lists carry it. */
import type { OutageItem } from '#command-center/contract/outages.ts';
import { isoOf, isoOrNull } from '#command-center/contract/wire.ts';
import type { Queryable } from '#geo-data/database.ts';
import { countMembers, type Outage } from '#geo-data/store/outages.ts';

export async function presentOutage(db: Queryable, outage: Outage): Promise<OutageItem> {
  const counts = await countMembers(db, outage);
  return {
    id: outage.id,
    state: outage.state,
    version: outage.revision,
    kind: outage.scope.kind,
    heatStationIds: [...outage.scope.heatStationIds],
    communityIds: [...outage.communityIds],
    titleZh: outage.titleZh,
    titleEn: outage.titleEn,
    text: outage.text,
    reports: outage.memberIds.length,
    ...counts,
    pending: outage.work.reduce((sum, { requestIds }) => sum + requestIds.length, 0),
    alarms: outage.alarmIds.length,
    households: outage.households,
    masterRequestId: outage.masterId,
    noticeId: outage.noticeId,
    areaId: outage.areaId,
    lon: outage.lon,
    lat: outage.lat,
    firstAt: isoOf(outage.firstAt),
    lastAt: isoOf(outage.lastAt),
    proposedAt: isoOf(outage.proposedAt),
    decidedAt: isoOrNull(outage.decidedAt),
    decidedBy: outage.decidedBy,
    expectedMinutes: outage.expectedMinutes,
    expectedEndAt: isoOrNull(outage.expectedEndAt),
    geometry:
      outage.area === null ? null : { type: outage.area.type, coordinates: [...outage.area.coordinates] },
  };
}
